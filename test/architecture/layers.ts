/** Which layers the tree has and what each may import: house-style.md's rules, as data. */

/** Pure: the same answer for the same arguments, on any machine at any time. */
const PURE_FIRMWARE = [
  /^firmware\/(calendar|codes|counter|diagnostics|money|office|payment|protocol|refund)\//,
  /^firmware\/(receipts|shift|till|voice)\//,
  /^firmware\/screens\/(?!(load-glyph-atlas|screen-presenter)\.ts$)/,
  /^firmware\/scanner\/(frame-fault|symbology)\.ts$/,
  /^firmware\/settings\/(broker-address|read-settings)\.ts$/,
  /^firmware\/uplink\/(asked|backoff|packet-size-bound|uplink-request)\.ts$/,
  /^firmware\/journal\/(book-entry|journal-record|refund-record|shift-orders)\.ts$/,
  /^firmware\/(unreachable\.ts|.*-machine\.ts)$/,
];
const PURE_HUB = [
  /^hub\/(calendar|ledger|routing)\//,
  /^hub\/institutions\/(institution|notice-taker|public-vocabularies|refund-vocabularies)\.ts$/,
  /^hub\/institutions\/(refused-refund|vocabulary|wechat-pay-words)\.ts$/,
  /^hub\/orders\/(new-order|order(|-answer|-entries|-news|-schedule)|payment-terminal-info)\.ts$/,
  /^hub\/orders\/(presented-code|refund-answer|refund-judgement|refusal)\.ts$/,
  /^hub\/risk\/risk-event\.ts$/,
  /^hub\/sandbox\/(code-shape|day-cap|institution-families|risk-level|stored-sandbox-order)\.ts$/,
  /^hub\/sandbox\/sandbox-(books|entries|institutions|order|outcomes|parts|rates|refund)\.ts$/,
  /^hub\/sandbox\/sandbox-(scan-outcomes|shown-order|terminal-info|wallet)\.ts$/,
  /^hub\/settings\/account-settings\.ts$/,
  /^hub\/settlement\/(?!settlement-xml\.ts$)/,
  /^hub\/store\/stored-order\.ts$/,
  /^hub\/.*-machine\.ts$/,
];
/** Of these, the ones that reckon with keys: `node:crypto`'s functions without randomness. */
const PURE_WITH_KEYS = {
  firmware: [/^firmware\/(codes|protocol)\//, /^firmware\/uplink\/uplink-request\.ts$/],
  hub: [
    /^hub\/(broker\/connect-proof|orders\/content-digest|request-edge)\.ts$/,
    /^hub\/keys\/hub-keys\.ts$/,
  ],
};

export const PURE = [
  ...PURE_FIRMWARE,
  ...PURE_WITH_KEYS.firmware,
  ...PURE_HUB,
  ...PURE_WITH_KEYS.hub,
];

/** What a device is, without a word of how. */
export const CONTRACTS = [
  /^hal\/([^/]+)\/\1\.ts$/,
  /^hal\/(board|device-error)\.ts$/,
  /^hal\/disk\/storage-error\.ts$/,
];

/** Where the machine begins: the only files that open drivers or read the environment. */
export const ENTRIES = [/^(firmware|hub)\/main\.ts$/, /^firmware\/box-program\.ts$/];

/** Entries of other threads: they own their thread as `main.ts` owns the process. */
export const THREADS = [/^firmware\/scanner\/scanner-worker\.ts$/];

export interface Layer {
  readonly name: string;
  readonly files: readonly RegExp[];
  /** The files it may import. */
  readonly mayImport: readonly RegExp[];
  readonly node: "any" | readonly string[];
  readonly npm: "any" | "one" | readonly string[];
}

const HUB_SHARES = [
  /^firmware\/settings\/read-settings\.ts$/,
  /^firmware\/(codes|money|protocol)\//,
  /^firmware\/uplink\/(backoff|mqtt-memory|packet-size-bound)\.ts$/,
  /^firmware\/unreachable\.ts$/,
];
/** Box and hub find their broker by the same settings. */
const HUB_BROKER = /^firmware\/settings\/broker-settings\.ts$/;
const HUB_HARDWARE = [/^hal\/(clock|random|disk)\/(clock|random|disk|storage-error)\.ts$/];

/** A file belongs to the first layer that has it. */
export const LAYERS: readonly Layer[] = [
  { name: "a test", files: [/^test\//], mayImport: [/./], node: "any", npm: "any" },
  {
    name: "the simulator's command",
    files: [/^scripts\/(simulate|simulation-report|mutant-table)\.ts$/],
    mayImport: [/^(scripts|test\/simulation)\//],
    node: "any",
    npm: "any",
  },
  {
    name: "a script",
    files: [/^scripts\//],
    mayImport: [/^(scripts|firmware|hal|hub)\//],
    node: "any",
    npm: "any",
  },
  { name: "the image", files: [/^image\//], mayImport: [/^image\//], node: "any", npm: "any" },
  {
    name: "the firmware's entry",
    files: [/^firmware\/(main|box-program)\.ts$/],
    mayImport: [/^(firmware|hal)\//],
    node: "any",
    npm: "any",
  },
  {
    name: "the hub's entry",
    files: [/^hub\/main\.ts$/],
    mayImport: [/^(hub|hal)\//, ...HUB_SHARES, HUB_BROKER],
    node: "any",
    npm: "any",
  },
  { name: "a contract", files: CONTRACTS, mayImport: CONTRACTS, node: [], npm: [] },
  {
    name: "a board",
    files: [/^hal\/[^/]+\.ts$/],
    mayImport: [/^hal\//],
    node: [],
    npm: [],
  },
  {
    name: "a pure file with keys",
    files: PURE_WITH_KEYS.firmware,
    mayImport: [...PURE_FIRMWARE, ...PURE_WITH_KEYS.firmware, ...CONTRACTS],
    node: ["node:assert", "node:crypto"],
    npm: ["valibot"],
  },
  {
    name: "the pure file that makes QR codes",
    files: [/^firmware\/screens\/qr-code\.ts$/],
    mayImport: [],
    node: [],
    npm: ["uqr"],
  },
  {
    name: "a pure file",
    files: PURE_FIRMWARE,
    mayImport: [...PURE_FIRMWARE, ...PURE_WITH_KEYS.firmware, ...CONTRACTS],
    node: [],
    npm: ["valibot"],
  },
  {
    name: "a pure file of the hub with keys",
    files: PURE_WITH_KEYS.hub,
    mayImport: [...PURE_HUB, ...PURE_WITH_KEYS.hub, ...HUB_SHARES, ...CONTRACTS],
    node: ["node:crypto"],
    npm: ["valibot"],
  },
  {
    name: "a pure file of the hub",
    files: PURE_HUB,
    mayImport: [...PURE_HUB, ...PURE_WITH_KEYS.hub, ...HUB_SHARES, ...CONTRACTS],
    node: [],
    npm: ["valibot"],
  },
  {
    name: "the firmware",
    files: [/^firmware\//],
    mayImport: [/^firmware\/(?!main\.ts$)/, ...CONTRACTS],
    node: "any",
    npm: "any",
  },
  {
    name: "the hub",
    files: [/^hub\//],
    mayImport: [/^hub\/(?!main\.ts$)/, ...HUB_SHARES, ...HUB_HARDWARE, HUB_BROKER],
    node: "any",
    npm: "any",
  },
];

/** A driver may import what lies in its own folder, so its layer depends on the file. */
export function driverLayer(path: string): Layer | null {
  const folder = /^hal\/[^/]+\//.exec(path)?.[0];
  if (!folder) return null;
  const mayImport = [new RegExp(`^${folder}`), ...CONTRACTS];
  return { name: "a driver", files: [], mayImport, node: "any", npm: "one" };
}

export function layerOf(path: string): Layer | null {
  return LAYERS.find(({ files }) => isAmong(path, files)) ?? driverLayer(path);
}

export function isAmong(path: string, patterns: readonly RegExp[]): boolean {
  return patterns.some((pattern) => pattern.test(path));
}
