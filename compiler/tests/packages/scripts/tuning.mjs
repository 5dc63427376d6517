// Tuning XML: reads, writes the same again, and hashes to its instance.

import { XmlResource } from "@s4tk/models";
import { TuningResourceType } from "@s4tk/models/enums.js";
import { XmlDocumentNode } from "@s4tk/xml-dom";
import { fnv32, fnv64 } from "@s4tk/hashing";

/** Kinds whose instances have 32 bits (language.md §8.5). */
const SHORT_INSTANCES = new Set(["trait"]);

/** Checks a tuning and returns its root. */
export function checkTuning({ key, buffer, entry }, find) {
  const resource = XmlResource.from(buffer);
  const { dom, root } = resource;
  if (!XmlDocumentNode.from(dom.toXml()).equals(dom)) {
    find("reads as something else when S4TK writes its nodes");
  }
  if (!XmlResource.from(new XmlResource(dom).getBuffer()).dom.equals(dom)) {
    find("reads as something else when S4TK writes it");
  }
  checkNames(key, root, entry, find);
  return root;
}

function checkNames(key, root, entry, find) {
  const { c, i, m, n, s } = root.attributes;
  if (root.tag !== "I" || !(c && i && m && n && s)) {
    find(`has the root ${root.tag} with c="${c}" i="${i}" m="${m}" n="${n}" s="${s}"`);
  }
  if (TuningResourceType.parseAttr(i) !== key.type) {
    find(`has i="${i}", which is another type`);
  }
  if (s !== key.instance.toString() || n !== entry.name) {
    find(`is called ${n} with s="${s}", in the manifest ${entry.name}`);
  }
  const hash = SHORT_INSTANCES.has(i) ? BigInt(fnv32(n, true)) : fnv64(n, true);
  if (hash !== key.instance) {
    find(`is called ${n}, which hashes to ${hash}`);
  }
}
