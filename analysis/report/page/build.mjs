// Makes one HTML file of the page: `node build.mjs OUT`. Scripts run by their hash alone, and nothing is fetched.
import {build} from "esbuild";
import {createHash} from "node:crypto";
import {readFile, rename, writeFile} from "node:fs/promises";
import path from "node:path";
import {fileURLToPath} from "node:url";

const here = path.dirname(fileURLToPath(import.meta.url));
const out = process.argv[2] ?? path.join(here, "page.html");

async function bundled(entry) {
  const result = await build({
    entryPoints: [path.join(here, "src", entry)],
    bundle: true,
    minify: true,
    write: false,
    format: "iife",
    target: "es2021",
    charset: "utf8",
    legalComments: "none",
    loader: {".css": "css"},
  });
  return result.outputFiles[0].text.trim();
}

const script = await bundled("main.ts");
const style = await bundled("page.css");
const hash = createHash("sha256").update(script, "utf8").digest("base64");
const page = (await readFile(path.join(here, "src", "page.html"), "utf8"))
  .replace("@STYLE@", () => style)
  .replace("@SCRIPT@", () => script)
  .replace("@HASH@", () => hash);
await writeFile(`${out}.partial`, page);
await rename(`${out}.partial`, out);
