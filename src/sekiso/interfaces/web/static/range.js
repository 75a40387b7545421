// A native slider with its label and value; moves are told at most every 50 ms.
export default {
  props: { label: String, unit: String, low: Number, high: Number, step: Number, start: Number },
  data() { return { value: this.start }; },
  template: `
    <label class="range"><span class="range-label">{{ label }}</span>
      <output>{{ shown }} {{ unit }}</output>
      <input type="range" :min="low" :max="high" :step="step" v-model.number="value"
             :aria-label="label" :aria-valuetext="shown + ' ' + unit" @input="moved">
    </label>`,
  computed: {
    shown() {
      return this.step >= 1 ? Math.round(this.value).toString()
        : Number(this.value.toPrecision(4)).toString();
    },
  },
  methods: {
    moved() {
      if (this.waiting) return;
      this.waiting = setTimeout(() => {
        this.waiting = null;
        this.$emit("moved", this.value);
      }, 50);
    },
    set(value) { this.value = value; },
  },
};
