/** The tree of a merchant-presented code: which data objects are templates, and what is in them. */
import { type MpmObject, parseMpmObjects } from "./mpm-object.ts";

/** A data object with what is inside, where it is a template. At most three levels. */
export interface MpmNode extends MpmObject {
  readonly children?: readonly MpmNode[];
}

export interface MpmTree {
  readonly nodes: readonly MpmNode[];
  /** What does not split into objects, one clause each. */
  readonly faults: readonly string[];
  /** The same, where the object is an optional extra that no reader needs. */
  readonly notes: readonly string[];
}

export function parseMpmTree(text: string): MpmTree {
  const root = parseMpmObjects(text);
  const faults = root.fault === null ? [] : [root.fault];
  const notes: string[] = [];
  const nodes = root.objects.map((object) => {
    if (!isTemplate(object.id)) return object;
    const inner = parseMpmObjects(object.value);
    if (inner.fault !== null) faults.push(`in object ${object.id}: ${inner.fault}`);
    if (object.id !== "62") return { ...object, children: inner.objects };
    const extras = inner.objects.map(expandExtra);
    for (const extra of extras) {
      if (Number(extra.id) >= 50 && !extra.children) {
        notes.push(`in object 62: object ${extra.id} is no template`);
      }
    }
    return { ...object, children: extras };
  });
  return { nodes, faults, notes };
}

/** Ids 02 to 51. */
export function isAccount(id: string): boolean {
  const number = Number(id);
  return number >= 2 && number <= 51;
}

/** Templates that name their owner in object 00: accounts 26-51, and 80-99 for anybody. */
export function isSchemeTemplate(id: string): boolean {
  const number = Number(id);
  return (number >= 26 && number <= 51) || number >= 80;
}

/** The globally unique identifier of a scheme's template. */
export function guidOf(node: MpmNode): string | null {
  return node.children?.find(({ id }) => id === "00")?.value ?? null;
}

export function childrenOf(nodes: readonly MpmNode[], id: string): readonly MpmNode[] {
  return nodes.find((node) => node.id === id)?.children ?? [];
}

function isTemplate(id: string): boolean {
  return isSchemeTemplate(id) || id === "62" || id === "64";
}

/** Objects 50 to 99 inside 62 are templates of payment systems. */
function expandExtra(object: MpmObject): MpmNode {
  const inner = Number(object.id) >= 50 ? parseMpmObjects(object.value) : null;
  return inner && inner.fault === null ? { ...object, children: inner.objects } : object;
}
