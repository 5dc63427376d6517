// One mod: its package, each resource in it, and the files that describe it.

import { Package } from "@s4tk/models";
import { BinaryResourceType, TuningResourceType } from "@s4tk/models/enums.js";
import { formatResourceKey } from "@s4tk/hashing/formatting.js";

import { checkSimData } from "./simdata.mjs";
import { checkStringTable, checkTexts } from "./strings.mjs";
import { checkTuning } from "./tuning.mjs";

/** What S4TK finds in the files of a mod, by name, and how much there was to look at. */
export function verifyMod(files) {
  const manifest = JSON.parse(files.get("manifest.json"));
  const bytes = files.get(`${manifest.project.id}.package`);
  const mod = {
    files,
    manifest,
    resources: Package.extractResources(bytes, { loadRaw: true, decompressBuffers: true }),
    tunings: new Map(),
    counts: { tunings: 0, SimData: 0, "string tables": 0, texts: 0 },
    findings: [],
  };
  checkContainer(mod, bytes);
  checkManifest(mod);
  // Tuning first: SimData is compared with it.
  each(mod, "tunings", (type) => type in TuningResourceType, (resource, find) =>
    mod.tunings.set(resource.key.instance, checkTuning(resource, find)));
  each(mod, "SimData", (type) => type === BinaryResourceType.SimData, (resource, find) =>
    checkSimData(resource, mod.tunings.get(resource.key.instance), find));
  each(mod, "string tables", (type) => type === BinaryResourceType.StringTable, checkStringTable);
  checkTexts(mod);
  return mod;
}

/** Runs `check` on every resource whose type is wanted. */
function each(mod, kind, isWanted, check) {
  const entries = new Map(mod.manifest.resources.map((entry) => [entryKey(entry), entry]));
  for (const { key, value } of mod.resources.filter((resource) => isWanted(resource.key.type))) {
    const name = formatResourceKey(key, "-");
    const find = (text) => mod.findings.push(`${name}: ${text}`);
    const entry = entries.get(name);
    mod.counts[kind] += 1;
    if (entry === undefined) {
      find("is not in the manifest");
      continue;
    }
    try {
      check({ key, buffer: value.getBuffer(), entry, files: entry.files.map((file) => [file, mod.files.get(file)]) }, find);
    } catch (error) {
      find(`cannot be read: ${error.stack}`);
    }
  }
}

function entryKey({ type, group, instance }) {
  return `${type}-${group}-${instance}`;
}

/** The container that S4TK writes of what it has read holds the same resources. */
function checkContainer(mod, bytes) {
  const rewritten = new Package(Package.extractResources(bytes)).getBuffer();
  const again = Package.extractResources(rewritten, { loadRaw: true, decompressBuffers: true });
  const keys = (resources) => resources.map(({ key }) => formatResourceKey(key)).sort().join("\n");
  if (keys(again) !== keys(mod.resources)) {
    mod.findings.push("the package has other resources when S4TK writes it");
  }
}

/** The manifest lists the resources of the package, each with the loose file that has its bytes. */
function checkManifest(mod) {
  const buffers = new Map(mod.resources.map(({ key, value }) => [formatResourceKey(key, "-"), value.getBuffer()]));
  for (const entry of mod.manifest.resources) {
    const buffer = buffers.get(entryKey(entry));
    if (buffer === undefined) {
      mod.findings.push(`${entry.name}: is in the manifest and not in the package`);
    } else if (!mod.files.get(entry.files[0])?.equals(buffer)) {
      mod.findings.push(`${entry.name}: ${entry.files[0]} has other bytes than the resource in the package`);
    }
    if (BigInt(entry.instance_decimal) !== BigInt(`0x${entry.instance}`)) {
      mod.findings.push(`${entry.name}: the manifest has two different instances`);
    }
  }
  if (buffers.size !== mod.manifest.resources.length || buffers.size !== mod.resources.length) {
    mod.findings.push(`${mod.resources.length} resources, ${mod.manifest.resources.length} in the manifest`);
  }
}
