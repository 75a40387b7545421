// A file field: drop, click or keyboard; progress, cancel, and words for what went wrong.
export default {
  props: { address: String, accept: String, words: Object, most: Number, reads: Boolean },
  data: () => ({ share: null, name: "", problem: "", isOver: false }),
  template: `
    <div class="upload" :class="{ over: isOver }" @dragover.prevent="isOver = true"
         @dragleave.prevent="isOver = false" @drop.prevent="dropped">
      <label class="upload-label">
        <span class="upload-title">{{ words.choose }}</span>
        <span class="soft small">{{ words.hint }}</span>
        <input ref="field" type="file" :accept="accept" :title="words.choose" @change="chosen">
      </label>
      <div v-if="share !== null" class="upload-progress">
        <progress :value="share" max="1" :aria-label="words.progress"></progress>
        <span class="small">{{ name }} {{ Math.round(100 * share) }} %</span>
        <button type="button" class="plain" @click="cancel">{{ words.cancel }}</button>
      </div>
      <p v-if="problem" class="problem" role="alert">{{ problem }}</p>
    </div>`,
  methods: {
    dropped(event) {
      this.isOver = false;
      if (event.dataTransfer.files.length) this.send(event.dataTransfer.files[0]);
    },
    chosen() {
      if (this.$refs.field.files.length) this.send(this.$refs.field.files[0]);
    },
    cancel() {
      this.request?.abort();
    },
    send(file) {
      this.problem = "";
      if (file.size > this.most) return this.fail(this.words.too_large);
      if (file.size === 0) return this.fail(this.words.empty);
      if (this.reads) return this.read(file);
      this.cancel();
      const request = (this.request = new XMLHttpRequest());
      this.name = file.name;
      this.share = 0;
      request.upload.onprogress = (event) => (this.share = event.loaded / event.total);
      request.onabort = () => this.end();
      request.onerror = () => this.fail(this.words.lost);
      request.onload = () => this.answered(request, file);
      request.open("POST", this.address);
      request.setRequestHeader("Accept-Language", document.documentElement.lang.slice(0, 2));
      const form = new FormData();
      form.append("file", file);
      request.send(form);
    },
    answered(request, file) {
      let told = {};
      try { told = JSON.parse(request.responseText); } catch { /* not the service's own words */ }
      if (request.status < 300) {
        this.end();
        this.$emit("uploaded", { ...told, name: file.name.slice(0, 200) });
      } else {
        const words = ["what", "got", "allowed", "why", "next"].map((key) => told[key]);
        this.fail(words.filter(Boolean).join(" ") || this.words.lost);
      }
    },
    async read(file) {
      const bytes = new Uint8Array(await file.arrayBuffer());
      let binary = "";
      for (let at = 0; at < bytes.length; at += 8192) {
        binary += String.fromCharCode(...bytes.subarray(at, at + 8192));
      }
      this.end();
      this.$emit("uploaded", { name: file.name.slice(-200), content: btoa(binary) });
    },
    fail(text) {
      this.end();
      this.problem = text;
    },
    end() {
      this.share = null;
      this.$refs.field.value = "";
    },
  },
};
