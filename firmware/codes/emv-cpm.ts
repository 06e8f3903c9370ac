/**
 * EMV consumer-presented codes: base64 of BER-TLV (EMVCo QRCPS, consumer-presented mode, v1.1).
 * Pure, total, bounded: two levels of templates, a third one looked at and never required.
 *
 * `85` = `CPV01` comes first, then one or two application templates `61`, and where there are two,
 * at most one common template `62`. Every application has a `57` or a `5A`, of its own or in the
 * common template.
 */
import { type BerObject, parseBerObjects } from "./ber-tlv.ts";
import { type CpmField, readCpmField } from "./cpm-field.ts";

/** Every such code starts so: it is the base64 of `85 05 "CPV0…"`. */
export const CPM_TEXT_START = "hQVDUFY";

/** The longest text, in characters. */
export const CPM_LENGTH_MAX = 512;

export interface CpmTemplate {
  readonly fields: readonly CpmField[];
  /** What is inside `63` or `64`, where it happens to be TLV; issuers may put anything there. */
  readonly transparent: readonly CpmField[];
}

export interface CpmApplication extends CpmTemplate {
  /** The application identifier, upper-case hexadecimal. */
  readonly aid: string;
  /** Card number or token, from `57` or `5A`. A secret, like the code. */
  readonly pan: string;
}

export type Cpm =
  | {
      readonly valid: true;
      readonly aids: readonly string[];
      readonly applications: readonly CpmApplication[];
      readonly common: CpmTemplate | null;
    }
  /** `why` names tags and lengths, never values. */
  | { readonly valid: false; readonly why: string };

type Read<T> = { readonly ok: true; readonly is: T } | { readonly ok: false; readonly why: string };

export function parseCpm(text: string): Cpm {
  const bytes = decodeBase64(text);
  if (!bytes) return { valid: false, why: "it is not base64" };
  const top = parseBerObjects(bytes);
  if (!top.ok) return { valid: false, why: top.why };
  const wrong = orderProblem(top.objects);
  if (wrong !== null) return { valid: false, why: wrong };

  const commonObject = top.objects.find(({ tag }) => tag === "62");
  const common = commonObject ? readTemplate(commonObject) : null;
  if (common && !common.ok) return { valid: false, why: common.why };
  const applications: CpmApplication[] = [];
  for (const object of top.objects.filter(({ tag }) => tag === "61")) {
    const application = readApplication(object, common?.is ?? null);
    if (!application.ok) return { valid: false, why: application.why };
    applications.push(application.is);
  }
  const aids = applications.map(({ aid }) => aid);
  return { valid: true, aids, applications, common: common?.is ?? null };
}

function orderProblem(objects: readonly BerObject[]): string | null {
  const [first, ...rest] = objects;
  if (first?.tag !== "85" || first.value.toString("latin1") !== "CPV01") {
    return "it does not start with tag 85 = CPV01";
  }
  const tags = rest.map(({ tag }) => tag);
  const count = tags.filter((tag) => tag === "61").length;
  if (count === 0) return "there is no application template (tag 61)";
  if (count > 2) return "there are more than two application templates (tag 61)";
  // Tags that are not known may follow; they are passed over, as EMV readers do.
  if (tags.slice(0, count).some((tag) => tag !== "61")) return "tag 61 does not follow tag 85";
  if (tags.includes("85")) return "tag 85 comes twice";
  const commons = tags.filter((tag) => tag === "62").length;
  if (commons > 1) return "tag 62 comes twice";
  if (commons === 1 && count === 1) return "tag 62 is only for two application templates";
  return null;
}

function readApplication(object: BerObject, common: CpmTemplate | null): Read<CpmApplication> {
  const template = readTemplate(object);
  if (!template.ok) return template;
  const { fields } = template.is;
  const aid = valueWithTag(fields, "4F");
  if (aid === null) return { ok: false, why: "an application template has no tag 4F" };
  const pan = panOf(fields) ?? panOf(common?.fields ?? []);
  if (pan === null) return { ok: false, why: "an application has neither tag 57 nor tag 5A" };
  return { ok: true, is: { ...template.is, aid, pan } };
}

function readTemplate(object: BerObject): Read<CpmTemplate> {
  const parsed = parseBerObjects(object.value);
  if (!parsed.ok) return { ok: false, why: `in tag ${object.tag}: ${parsed.why}` };
  const tags = parsed.objects.map(({ tag }) => tag);
  const twice = tags.find((tag, at) => tags.indexOf(tag) !== at);
  if (twice !== undefined) return { ok: false, why: `in tag ${object.tag}: ${twice} comes twice` };
  const fields: CpmField[] = [];
  for (const inner of parsed.objects) {
    const read = readCpmField(inner);
    if (!read.ok) return { ok: false, why: `in tag ${object.tag}: ${read.why}` };
    fields.push(read.field);
  }
  return { ok: true, is: { fields, transparent: readTransparent(parsed.objects) } };
}

/** A blob that is not TLV, or whose tags mean something else there, is left alone. */
function readTransparent(objects: readonly BerObject[]): readonly CpmField[] {
  const blob = objects.find(({ tag }) => tag === "63" || tag === "64");
  const parsed = blob ? parseBerObjects(blob.value) : null;
  if (!parsed?.ok) return [];
  const reads = parsed.objects.map(readCpmField);
  return reads.flatMap((read) => (read.ok ? [read.field] : []));
}

function panOf(fields: readonly CpmField[]): string | null {
  const track2 = valueWithTag(fields, "57");
  return track2 === null ? valueWithTag(fields, "5A") : track2.slice(0, track2.indexOf("D"));
}

function valueWithTag(fields: readonly CpmField[], tag: string): string | null {
  return fields.find((field) => field.tag === tag)?.value ?? null;
}

/** Strict: the standard alphabet, padded, and nothing that decodes to the same bytes. */
function decodeBase64(text: string): Buffer | null {
  if (text.length > CPM_LENGTH_MAX || text.length % 4 !== 0) return null;
  const bytes = Buffer.from(text, "base64");
  return bytes.toString("base64") === text ? bytes : null;
}
