// node logits.mjs PACKAGE MODEL WORK: the logits of WORK/images.f32 in onnxruntime-node or in onnxruntime-web, whose
// WebAssembly runs in node as in a browser. Writes WORK/PACKAGE.f32 and WORK/PACKAGE.version.
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";

const [, , name, model, work] = process.argv;
const require = createRequire(import.meta.url);
const version = JSON.parse(
  readFileSync(require.resolve(name).replace(new RegExp(`(.*node_modules/${name}/).*`), "$1package.json")),
).version;
const ort = require(name);
const web = name === "onnxruntime-web";
if (web) {
  ort.env.wasm.numThreads = 1;
}
const session = await ort.InferenceSession.create(web ? new Uint8Array(readFileSync(model)) : model, {
  executionProviders: [web ? "wasm" : "cpu"],
});
const shape = JSON.parse(readFileSync(`${work}/images.json`));
const bytes = readFileSync(`${work}/images.f32`);
const pixels = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
const each = shape[1] * shape[2] * shape[3];
const logits = [];
for (let first = 0; first < shape[0]; first += 50) {
  const count = Math.min(50, shape[0] - first);
  const batch = pixels.slice(first * each, (first + count) * each);
  const tensor = new ort.Tensor("float32", batch, [count, shape[1], shape[2], shape[3]]);
  const result = await session.run({ pixels: tensor });
  logits.push(Buffer.from(new Float32Array(result.logits.data).buffer));
}
writeFileSync(`${work}/${name}.f32`, Buffer.concat(logits));
writeFileSync(`${work}/${name}.version`, version);
process.exit(0); // the threads of WebAssembly would go on
