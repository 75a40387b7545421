// A body in its build orientation, coloured by a field, with findings marked; a picture without WebGL.
import { THREE, OrbitControls } from "nicegui-scene";

const VIRIDIS = [[68, 1, 84], [59, 82, 139], [33, 145, 140], [94, 201, 98], [253, 231, 37]];
const BODY = new THREE.Color("#8fa9c4"), MARK = new THREE.Color("#d55e00"), NONE = new THREE.Color("#c4c9ce");

export function viridis(share) {
  const at = Math.min(Math.max(share, 0), 1) * (VIRIDIS.length - 1);
  const k = Math.min(Math.floor(at), VIRIDIS.length - 2);
  return VIRIDIS[k].map((c, i) => (c + (at - k) * (VIRIDIS[k + 1][i] - c)) / 255);
}

export default {
  // fields: name, label, unit, what a colourless facet means and the end of the colours (0: the largest value), in the
  // order of the arrays behind `address`; with cases the fields come once per case and at each corner of a facet, then
  // how each case but an envelope moves the corners
  props: { address: String, picture: String, summary: String, words: Object, fields: Array, shown: String, pickable: Boolean,
           cases: { type: Array, default: () => [] }, envelope: Boolean, axes: Boolean },
  data: () => ({ field: "", range: null, isFlat: false, isReady: false, told: "", number: 0, drawn: 0, largest: 0, most: [] }),
  template: `
    <div class="viewer">
      <img v-if="isFlat && picture" :src="picture" :alt="summary">
      <canvas v-show="!isFlat" ref="canvas" tabindex="0" role="img" :aria-label="summary + ' ' + words.keys"
              @keydown="pressed"></canvas>
      <div class="viewer-bar" role="group" :aria-label="words.colour_by" v-if="!isFlat && fields.length">
        <span class="small">{{ words.colour_by }}</span>
        <button v-for="entry in [{ name: '', label: words.plain }, ...fields]" type="button" class="plain"
                @click="paint(entry.name)" :aria-pressed="(field === entry.name).toString()">{{ entry.label }}</button>
      </div>
      <div v-if="range" class="colourbar"><span>{{ range.low }}</span><i></i><span>{{ range.high }} {{ range.unit }}</span>
        <span class="soft">{{ range.none }}</span></div>
      <div v-if="cases.length && !isFlat" class="viewer-bar">
        <label v-if="cases.length > 1" class="small">{{ words.load_case }}
          <select v-model.number="number" @change="paint(field)"><option v-for="(name, k) in cases" :value="k">{{ name }}</option></select></label>
        <label v-if="most[number]" class="small">{{ words.moved }}
          <input type="range" min="0" max="1" step="0.05" v-model.number="drawn" @input="move()">
          <output>×{{ factor }}</output></label>
      </div>
      <p v-if="isFlat" class="small">{{ words.no_webgl }}</p>
      <p class="small" role="status">{{ told }}</p>
    </div>`,
  async mounted() {
    try {
      this.begin();
    } catch {
      this.isFlat = true;
      return;
    }
    await this.load();
  },
  beforeUnmount() {
    cancelAnimationFrame(this.frame);
    this.watcher?.disconnect();
    this.renderer?.dispose();
    this.geometry?.dispose();
  },
  watch: { address() { this.load(); } },
  computed: {
    factor() { // how much larger than it is a movement is drawn: at most a tenth of the body
      const most = this.most[this.number];
      return most && this.drawn ? Number((this.drawn * this.largest / most).toPrecision(2)) : 0;
    },
  },
  methods: {
    begin() {
      const canvas = this.$refs.canvas;
      this.renderer = new THREE.WebGLRenderer({ canvas, antialias: true });
      this.renderer.setClearColor("#f3f6f9");
      this.scene = new THREE.Scene();
      this.camera = new THREE.PerspectiveCamera(35, 1.5, 0.1, 1e5);
      this.camera.up.set(0, 0, 1);
      this.scene.add(new THREE.HemisphereLight("#ffffff", "#8a94a0", 2.2));
      const lamp = new THREE.DirectionalLight("#ffffff", 1.6);
      lamp.position.set(0.4, -1, 0.8);
      this.camera.add(lamp);
      this.scene.add(this.camera);
      this.controls = new OrbitControls(this.camera, canvas);
      this.controls.addEventListener("change", () => this.draw());
      canvas.addEventListener("pointerdown", ({ clientX, clientY }) => { this.pressedAt = [clientX, clientY]; });
      canvas.addEventListener("click", (event) => {
        const [x, y] = this.pressedAt ?? [event.clientX, event.clientY];
        this.wasStill = Math.hypot(event.clientX - x, event.clientY - y) < 5; // else it was turned
        this.pick(event);
      });
      this.watcher = new ResizeObserver(() => this.resize());
      this.watcher.observe(this.$el);
    },
    async load() {
      if (this.isFlat || !this.address) return;
      const reply = await fetch(this.address);
      if (!reply.ok) { this.isFlat = true; return; }
      const buffer = await reply.arrayBuffer();
      const n = new DataView(buffer).getUint32(0, true);
      const positions = new Float32Array(buffer, 4, 9 * n);
      this.values = {};
      this.perFacet = this.cases.length ? 3 : 1;
      const size = this.perFacet * n, nFields = this.fields.length;
      this.values = Array.from({ length: Math.max(this.cases.length, 1) }, (_, at) => Object.fromEntries(this.fields.map(
        ({ name }, k) => [name, new Float32Array(buffer, 4 + 36 * n + 4 * size * (nFields * at + k), size)])));
      this.still = positions;
      this.moves = this.movements(buffer, 4 + 36 * n + 4 * size * nFields * this.values.length, n);
      this.most = this.moves.map((one) => one?.most ?? 0);
      this.marked = this.marked ?? new Map();
      this.geometry?.dispose();
      this.geometry = new THREE.BufferGeometry();
      this.geometry.setAttribute("position", new THREE.BufferAttribute(positions.slice(), 3));
      this.geometry.setAttribute("color", new THREE.BufferAttribute(new Float32Array(9 * n), 3));
      this.geometry.computeVertexNormals();
      this.geometry.computeBoundingSphere();
      this.geometry.computeBoundingBox();
      this.largest = 0.2 * this.geometry.boundingSphere.radius;
      if (this.mesh) this.scene.remove(this.mesh, this.plate);
      this.mesh = new THREE.Mesh(this.geometry, new THREE.MeshLambertMaterial({ vertexColors: true, side: THREE.DoubleSide }));
      this.scene.add(this.mesh);
      this.stand();
      this.paint(this.isReady ? this.field : this.shown ?? "");
      this.isReady = true;
      this.$emit("ready", n);
    },
    movements(buffer, from, n) {
      if (!this.cases.length) return [];
      const view = new DataView(buffer), found = this.envelope ? [null] : [];
      for (let at = from; at + 4 + 18 * n <= buffer.byteLength; at += 4 + 18 * n)
        found.push({ most: view.getFloat32(at, true), shares: new Int16Array(buffer.slice(at + 4, at + 4 + 18 * n)) });
      return found;
    },
    move() {
      const places = this.geometry.attributes.position.array, one = this.moves?.[this.number];
      const size = one ? this.drawn * this.largest / 32767 : 0;
      for (let k = 0; k < places.length; k++) places[k] = this.still[k] + (size ? size * one.shares[k] : 0);
      this.geometry.attributes.position.needsUpdate = true;
      this.draw();
    },
    stand() {
      const { center, radius } = this.geometry.boundingSphere;
      const isFirst = !this.plate;
      this.plate = new THREE.GridHelper(2.4 * radius, 12, "#9aa7b4", "#d3dae1");
      this.plate.rotation.x = Math.PI / 2;
      const low = this.geometry.boundingBox.min;
      this.plate.position.set(center.x, center.y, low.z);
      this.scene.add(this.plate);
      if (this.axes && isFirst) this.cross(low, radius);
      if (isFirst) { // a shape that changes is seen from where the eye is
        this.controls.target.copy(center);
        this.camera.position.set(center.x + 1.5 * radius, center.y - 2.7 * radius, center.z + 1.6 * radius);
      }
      this.camera.near = radius / 100; this.camera.far = 100 * radius;
      this.resize();
      this.controls.update();
    },
    cross(low, radius) { // the axes at a corner of the body, with their names
      const at = new THREE.Vector3(low.x, low.y, low.z).addScalar(-0.12 * radius);
      [["x", "#c8102e"], ["y", "#1b7f3b"], ["z", "#0b4f8a"]].forEach(([name, colour], k) => {
        const way = new THREE.Vector3().setComponent(k, 1);
        this.scene.add(new THREE.ArrowHelper(way, at, 0.45 * radius, colour, 0.1 * radius, 0.06 * radius));
        const sign = Object.assign(document.createElement("canvas"), { width: 64, height: 64 }), pen = sign.getContext("2d");
        Object.assign(pen, { fillStyle: colour, font: "bold 52px sans-serif", textAlign: "center", textBaseline: "middle" });
        pen.fillText(name, 32, 32);
        const label = new THREE.Sprite(new THREE.SpriteMaterial({ map: new THREE.CanvasTexture(sign) }));
        label.scale.setScalar(0.16 * radius);
        label.position.copy(at).addScaledVector(way, 0.55 * radius);
        this.scene.add(label);
      });
    },
    arrows(listed) { // what acts: where [mm], which way, colour
      this.shafts?.forEach((one) => this.scene.remove(one));
      if (this.isFlat || !this.geometry) return;
      const size = 0.7 * this.geometry.boundingSphere.radius;
      this.shafts = listed.map(({ at, way, colour }) => {
        const to = new THREE.Vector3(...way).normalize(), tip = new THREE.Vector3(...at);
        const one = new THREE.ArrowHelper(to, tip.addScaledVector(to, -size), size, colour, 0.18 * size, 0.09 * size);
        this.scene.add(one);
        return one;
      });
      this.draw();
    },
    paint(name) {
      const entry = this.fields.find((one) => one.name === name);
      this.field = name;
      const values = this.values?.[this.number]?.[name];
      let low = Infinity, high = -Infinity, isKnown = false;
      for (const value of values ?? []) if (Number.isFinite(value)) { isKnown = true; low = Math.min(low, value); high = Math.max(high, value); }
      const isCut = isKnown && entry.high > 0 && high > 1.005 * entry.high;
      if (isKnown && entry.high > 0) { low = 0; high = entry.high; }
      const colours = this.geometry.attributes.color.array;
      for (let face = 0; face < colours.length / 9; face++) {
        const mark = this.marked.get(face);
        for (let corner = 0; corner < 3; corner++) {
          const value = values?.[this.perFacet === 3 ? 3 * face + corner : face];
          const colour = mark ?? (!values ? BODY.toArray() : Number.isFinite(value) ? viridis((value - low) / (high - low || 1)) : NONE.toArray());
          for (let k = 0; k < 3; k++) colours[9 * face + 3 * corner + k] = colour[k];
        }
      }
      this.geometry.attributes.color.needsUpdate = true;
      const shown = (value) => String(Number(value.toPrecision(3)));
      this.range = isKnown ? { low: shown(low), high: (isCut ? "≥ " : "") + shown(high), unit: entry.unit, none: entry.none } : null;
      this.move();
    },
    mark(faces, points, told) {
      if (this.isFlat || !this.geometry) return;
      this.marked = new Map(faces.map((face) => [face, MARK.toArray()]));
      this.pins?.forEach((pin) => this.scene.remove(pin));
      const size = 0.02 * this.geometry.boundingSphere.radius;
      this.pins = points.map((point) => {
        const pin = new THREE.Mesh(new THREE.SphereGeometry(size), new THREE.MeshBasicMaterial({ color: MARK }));
        pin.position.set(...point);
        this.scene.add(pin);
        return pin;
      });
      this.told = told;
      this.look(faces, points);
      this.paint(this.field);
    },
    colour(groups) {
      // each group: faces and a colour; later ones over earlier ones
      this.marked = new Map(groups.flatMap(({ faces, colour }) => faces.map((face) => [face, new THREE.Color(colour).toArray()])));
      if (this.geometry) this.paint(this.field);
    },
    look(faces, points) {
      // turn to the side the marked faces look to, or to the pins
      if (this.isFlat || !this.geometry) return;
      const { center, radius } = this.geometry.boundingSphere;
      const normals = this.geometry.attributes.normal.array, sum = new THREE.Vector3();
      for (const face of faces) sum.add(new THREE.Vector3().fromArray(normals, 9 * face));
      if (faces.length && sum.length() < 0.2 * faces.length) sum.set(0, 0, 0);
      if (!sum.length()) for (const point of points) sum.add(new THREE.Vector3(...point).sub(center));
      if (!sum.length()) return;
      const side = sum.normalize().multiplyScalar(3).add(new THREE.Vector3(0.5, -1.2, 0.3));
      this.camera.position.copy(center).add(side.setLength(3.4 * radius));
      this.controls.update();
    },
    pick(event) {
      const box = this.$refs.canvas.getBoundingClientRect();
      const at = new THREE.Vector2(2 * (event.clientX - box.left) / box.width - 1, 1 - 2 * (event.clientY - box.top) / box.height);
      const ray = new THREE.Raycaster();
      ray.setFromCamera(at, this.camera);
      const hit = this.mesh && ray.intersectObject(this.mesh)[0];
      if (!hit) return;
      if (this.pickable && this.wasStill) this.$emit("picked", hit.faceIndex);
      const say = ({ name, label, unit }) => {
        const value = this.values[this.number][name][this.perFacet * hit.faceIndex];
        return Number.isFinite(value) ? `${label} ${value.toPrecision(3)} ${unit}` : "";
      };
      this.told = this.fields.map(say).filter(Boolean).join("; ") || (this.pickable ? "" : this.words.nothing_here);
    },
    pressed(event) {
      const turn = { ArrowLeft: [-0.15, 0], ArrowRight: [0.15, 0], ArrowUp: [0, -0.12], ArrowDown: [0, 0.12] }[event.key];
      const zoom = { "+": 0.9, "=": 0.9, "-": 1.1 }[event.key];
      if (!turn && !zoom) return;
      event.preventDefault();
      const offset = this.camera.position.clone().sub(this.controls.target);
      if (zoom) offset.multiplyScalar(zoom);
      else {
        const at = new THREE.Spherical().setFromVector3(new THREE.Vector3(offset.x, offset.z, -offset.y));
        at.theta += turn[0];
        at.phi = Math.min(Math.max(at.phi + turn[1], 0.05), 3.09);
        const moved = new THREE.Vector3().setFromSpherical(at);
        offset.set(moved.x, -moved.z, moved.y);
      }
      this.camera.position.copy(this.controls.target).add(offset);
      this.controls.update();
    },
    resize() {
      const width = this.$el.clientWidth, height = Math.round(Math.min(0.66 * width, 460));
      if (!width) return;
      this.renderer.setPixelRatio(Math.min(devicePixelRatio, 2));
      this.renderer.setSize(width, height);
      this.camera.aspect = width / height;
      this.camera.updateProjectionMatrix();
      this.draw();
    },
    draw() {
      cancelAnimationFrame(this.frame);
      this.frame = requestAnimationFrame(() => this.renderer.render(this.scene, this.camera));
    },
  },
};
