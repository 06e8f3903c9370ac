/** One of every screen that the box can show, each with a name: for the gallery and the tests. */
import { NOT_READY_IDS } from "../firmware/diagnostics/not-ready.ts";
import type { Money } from "../firmware/money/money.ts";
import type { PaymentParts } from "../firmware/money/payment-parts.ts";
import { CUSTOMER_ACTIONS } from "../firmware/protocol/answer.ts";
import { INSTITUTIONS } from "../firmware/protocol/institution-id.ts";
import { REASON_CLASSES, REASONS } from "../firmware/protocol/reason.ts";
import { AMOUNT_PROBLEMS } from "../firmware/screens/amount-problem.ts";
import { SCAN_NOTICES } from "../firmware/screens/scan-notice.ts";
import { RISK_HOLDS } from "../firmware/till/risk-hold.ts";
import { officeScreens } from "./every-office-screen.ts";
import { shiftScreens } from "./every-shift-screen.ts";
import { type NamedScreen, named } from "./named-screen.ts";

const ORDER = "2611240023510123456789012345";

export function everyScreen(money: Money): readonly NamedScreen[] {
  return [
    ...ownScreens(money),
    ...saleScreens(money),
    ...codeScreens(money),
    ...officeScreens(money),
    ...shiftScreens(money),
  ];
}

/** Those without money. */
function ownScreens(money: Money): NamedScreen[] {
  const { currency } = money;
  return [
    ...NOT_READY_IDS.map((id) => named(id, { type: "not-ready", id })),
    named("fresh", { type: "idle", settling: 0 }),
    named("shop", { type: "idle", storeName: "Corner Shop 24", settling: 0 }),
    named("one", { type: "idle", settling: 1 }),
    named("many", { type: "idle", storeName: "Corner Shop 24", settling: 12 }),
    ...RISK_HOLDS.map((risk) => named(risk, { type: "idle", settling: 0, risk })),
    named("risk-and-settling", { type: "idle", settling: 12, risk: "merchant-blocked" }),
    named("empty", { type: "amount", text: "", currency }),
    named("point", { type: "amount", text: "1280.", currency }),
    ...AMOUNT_PROBLEMS.map((problem) =>
      named(problem, { type: "amount", text: "1280.5", currency, problem }),
    ),
  ];
}

/** Every kind of who paid what, the longest words last. */
function partsOf({ amountMinor }: Money): readonly (readonly [string, PaymentParts])[] {
  const name = "Activity";
  const half = Math.floor(amountMinor / 2);
  const institution = { funder: "institution", amountMinor: half, name } as const;
  const network = { funder: "network", amountMinor: half, name } as const;
  const yen = { amountMinor: 20_950, currency: "JPY", rate: "20.95", rateAtMs: 0 } as const;
  const rate = "82857142.85714286";
  const dong = { amountMinor: 999_999_999_999, currency: "VND", rate, rateAtMs: 0 } as const;
  const payerMinor = amountMinor - half;
  return [
    ["institution-discount", { payerMinor, discounts: [institution] }],
    ["network-discount", { payerMinor, discounts: [network] }],
    ["two-discounts", { payerMinor, discounts: [institution, network] }],
    ["abroad", { payerMinor: amountMinor, discounts: [], foreign: yen }],
    ["abroad-two-discounts", { payerMinor, discounts: [institution, network], foreign: dong }],
  ];
}

function saleScreens(money: Money): NamedScreen[] {
  return [
    named("first", { type: "scanning", money }),
    ...SCAN_NOTICES.map((notice) => named(notice, { type: "scanning", money, notice })),
    named("anyone", { type: "waiting", money, acting: null }),
    ...INSTITUTIONS.flatMap((institution) => [
      named(institution, { type: "waiting", money, institution, acting: null }),
      named(`acting-${institution}`, { type: "waiting", money, institution, acting: "password" }),
      named(institution, { type: "approved", money, institution, order: ORDER }),
    ]),
    ...CUSTOMER_ACTIONS.map((acting) => named(acting, { type: "waiting", money, acting })),
    named("pushed-e-cny", {
      ...{ type: "waiting", money, institution: "e-cny", acting: "pushed-order" },
    }),
    named("any", { type: "cancelling", money }),
    named("any", { type: "settling", money, order: ORDER }),
    named("anyone", { type: "approved", money, order: ORDER }),
    named("no-paper", { type: "approved", money, order: ORDER, print: "out-of-paper" }),
    ...partsOf(money).flatMap(([detail, parts]) => {
      const approved = {
        type: "approved",
        money,
        institution: "psbc",
        order: ORDER,
        parts,
      } as const;
      return [
        named(detail, approved),
        named(`${detail}-no-paper`, { ...approved, print: "out-of-paper" }),
      ];
    }),
    ...REASONS.flatMap((reason) =>
      (["declined", "closed", "reversed"] as const).map((type) =>
        named(reason, { type, money, reason }),
      ),
    ),
    ...REASON_CLASSES.flatMap((kind) =>
      (["declined", "closed", "reversed"] as const).map((type) =>
        named(`unlisted-${kind}`, { type, money, reason: { code: LONGEST_CODE, class: kind } }),
      ),
    ),
  ];
}

function codeScreens(money: Money): NamedScreen[] {
  const shown = { type: "presenting", money, secondsLeft: 119 } as const;
  return [
    named("any", { type: "preparing-code", money }),
    named("any", { type: "choosing-app", money, at: 1, of: INSTITUTIONS.length + 1 }),
    ...INSTITUTIONS.map((institution, at) =>
      named(institution, {
        ...{ type: "choosing-app", money, institution },
        ...{ at: at + 2, of: INSTITUTIONS.length + 1 },
      }),
    ),
    named("any-app", { ...shown, text: LONG_CODE }),
    named("last-second", { ...shown, text: LONG_CODE, secondsLeft: 1 }),
    named("longest", { ...shown, text: "中".repeat(170), secondsLeft: 7199 }),
    ...INSTITUTIONS.map((institution) =>
      named(institution, { ...shown, institution, text: "weixin://wxpay/bizpayurl?pr=q7xFk2Pzz" }),
    ),
    named("someone", { type: "late-payment", money, order: ORDER }),
    ...INSTITUTIONS.map((institution) =>
      named(institution, { type: "late-payment", money, institution, order: ORDER }),
    ),
  ];
}

/** As long as an EMV code with names in two scripts becomes. */
const LONG_CODE = [
  "000201010212153143962610000000080000000000000000",
  "26480016cn.example.anycode0124261124002351012345678905",
  "5204411153031565406128050",
  "5802CN5914BEST TRANSPORT6007BEIJING",
  "6232012826112400235101234567890123456422",
  "0002ZH0104最佳运输0202北京6304C319",
].join("");

/** Of a reason that no program lists, in the widest letter there is. */
const LONGEST_CODE = `ACQ.${"W".repeat(60)}`;
