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
  // fields: name, label, unit and what a colourless facet means, in the order of the arrays behind `address`
  props: { address: String, picture: String, summary: String, words: Object, fields: Array, shown: String, pickable: Boolean },
  data: () => ({ field: "", range: null, isFlat: false, isReady: false, told: "" }),
  template: `
    <div class="viewer">
      <img v-if="isFlat" :src="picture" :alt="summary">
      <canvas v-show="!isFlat" ref="canvas" tabindex="0" role="img" :aria-label="summary + ' ' + words.keys"
              @keydown="pressed"></canvas>
      <div class="viewer-bar" role="group" :aria-label="words.colour_by" v-if="!isFlat && fields.length">
        <span class="small">{{ words.colour_by }}</span>
        <button v-for="entry in [{ name: '', label: words.plain }, ...fields]" type="button" class="plain"
                @click="paint(entry.name)" :aria-pressed="(field === entry.name).toString()">{{ entry.label }}</button>
      </div>
      <div v-if="range" class="colourbar"><span>{{ range.low }}</span><i></i><span>{{ range.high }} {{ range.unit }}</span>
        <span class="soft">{{ range.none }}</span></div>
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
      canvas.addEventListener("click", (event) => this.pick(event));
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
      this.fields.forEach(({ name }, k) => { this.values[name] = new Float32Array(buffer, 4 + (36 + 4 * k) * n, n); });
      this.marked = this.marked ?? new Map();
      this.geometry?.dispose();
      this.geometry = new THREE.BufferGeometry();
      this.geometry.setAttribute("position", new THREE.BufferAttribute(positions, 3));
      this.geometry.setAttribute("color", new THREE.BufferAttribute(new Float32Array(9 * n), 3));
      this.geometry.computeVertexNormals();
      this.geometry.computeBoundingSphere();
      if (this.mesh) this.scene.remove(this.mesh, this.plate);
      this.mesh = new THREE.Mesh(this.geometry, new THREE.MeshLambertMaterial({ vertexColors: true, side: THREE.DoubleSide }));
      this.scene.add(this.mesh);
      this.stand();
      this.paint(this.isReady ? this.field : this.shown ?? "");
      this.isReady = true;
      this.$emit("ready", n);
    },
    stand() {
      const { center, radius } = this.geometry.boundingSphere;
      const isFirst = !this.plate;
      this.plate = new THREE.GridHelper(2.4 * radius, 12, "#9aa7b4", "#d3dae1");
      this.plate.rotation.x = Math.PI / 2;
      this.plate.position.set(center.x, center.y, 0);
      this.scene.add(this.plate);
      if (isFirst) { // a shape that changes is seen from where the eye is
        this.controls.target.copy(center);
        this.camera.position.set(center.x + 1.5 * radius, center.y - 2.7 * radius, center.z + 1.6 * radius);
      }
      this.camera.near = radius / 100; this.camera.far = 100 * radius;
      this.resize();
      this.controls.update();
    },
    paint(name) {
      const entry = this.fields.find((one) => one.name === name);
      this.field = name;
      const values = this.values?.[name];
      const known = values ? values.filter(Number.isFinite) : [];
      let low = Infinity, high = -Infinity;
      for (const value of known) { low = Math.min(low, value); high = Math.max(high, value); }
      const colours = this.geometry.attributes.color.array;
      for (let face = 0; face < colours.length / 9; face++) {
        let colour = BODY.toArray();
        if (values) colour = Number.isFinite(values[face]) ? viridis((values[face] - low) / (high - low || 1)) : NONE.toArray();
        if (this.marked.has(face)) colour = this.marked.get(face);
        for (let k = 0; k < 9; k++) colours[9 * face + k] = colour[k % 3];
      }
      this.geometry.attributes.color.needsUpdate = true;
      this.range = known.length ? { low: low.toPrecision(3), high: high.toPrecision(3), unit: entry.unit, none: entry.none } : null;
      this.draw();
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
      if (this.pickable) this.$emit("picked", hit.faceIndex);
      const say = ({ name, label, unit }) => {
        const value = this.values[name][hit.faceIndex];
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
