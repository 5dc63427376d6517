// Reads the mods below a folder with S4TK, an implementation of the game's file formats that is not ours, writes them
// again, and compares. Prints a line for each mod; exits with 1 when anything is wrong.
//
// Usage: node verify.mjs FOLDER
//
// Each folder in FOLDER is the result of a build with the profiles `game` and `package`.

import { readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";

import { verifyMod } from "./mod.mjs";

/** The files below a folder by path. */
function filesOf(folder) {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.path, entry.name));
  return new Map(paths.map((path) => [relative(folder, path).split(sep).join("/"), readFileSync(path)]));
}

function main(folder) {
  const mods = readdirSync(folder).sort();
  let findings = 0;
  for (const mod of mods) {
    const verified = verifyMod(filesOf(join(folder, mod)));
    const counts = Object.entries(verified.counts).map(([what, count]) => `${count} ${what}`);
    console.log(`${mod}: ${counts.join(", ")}, ${verified.findings.length} findings`);
    verified.findings.forEach((finding) => console.log(`  ${finding}`));
    findings += verified.findings.length;
  }
  console.log(`${mods.length} mods, ${findings} findings`);
  process.exitCode = findings === 0 && mods.length > 0 ? 0 : 1;
}

main(process.argv[2]);
