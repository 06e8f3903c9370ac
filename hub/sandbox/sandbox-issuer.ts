/**
 * The far end of a sandbox institution: keeps the accounts and answers in its family's own words,
 * as its server would. Every order is committed before it is answered.
 */

import { parseCpm } from "../../firmware/codes/emv-cpm.ts";
import { type IssuerTable, matchingRows } from "../../firmware/codes/issuer-table.ts";
import { isSameMoney } from "../../firmware/money/money.ts";
import type { PaymentParts } from "../../firmware/money/payment-parts.ts";
import type { ListedReason } from "../../firmware/protocol/reason.ts";
import type { KeyLookup } from "../../firmware/protocol/signed-message.ts";
import type { Clock } from "../../hal/clock/clock.ts";
import type { Random } from "../../hal/random/random.ts";
import { shanghaiDayStartMs } from "../calendar/shanghai-day.ts";
import type { InstitutionOrder, InstitutionOrderRef } from "../institutions/institution.ts";
import { type Meaning, wordFor } from "../institutions/vocabulary.ts";
import { dayCapMinor, spentMinor } from "./day-cap.ts";
import { FAMILIES, type InstitutionFamily } from "./institution-families.ts";
import { makeInstitutionOrder } from "./institution-order.ts";
import type { RiskLevel } from "./risk-level.ts";
import type { SandboxBooks } from "./sandbox-books.ts";
import {
  entriesBetween,
  minorOfUnits,
  type SandboxBalance,
  START_BALANCE_UNITS,
  sandboxBalances,
} from "./sandbox-entries.ts";
import { currencyAbroad, type SandboxInstitutionRow } from "./sandbox-institutions.ts";
import {
  afterPassword,
  afterReversal,
  ageMs,
  isSilent,
  meaningOfOrder,
  type SandboxOrder,
  startedAs,
} from "./sandbox-order.ts";
import {
  isOrdinaryAccount,
  outcomeOfDigits,
  type SandboxOutcome,
  sandboxOutcome,
} from "./sandbox-outcomes.ts";
import { sandboxParts } from "./sandbox-parts.ts";
import { isRefunded } from "./sandbox-refund.ts";
import { SandboxRefunds } from "./sandbox-refunds.ts";
import { SandboxRisk } from "./sandbox-risk.ts";
import { SandboxShownCodes } from "./sandbox-shown-codes.ts";
import { afterArrival, afterClose } from "./sandbox-shown-order.ts";
import { isSandboxTerminalInfo } from "./sandbox-terminal-info.ts";

export interface IssuerReply {
  /** Null: no answer ever comes. */
  readonly word: string | null;
  readonly afterMs: number;
  readonly institutionOrder: string;
  /** Who pays what; null where the payer alone pays, and where it is not said. */
  readonly parts: PaymentParts | null;
}

export interface SandboxIssuerOptions {
  readonly row: SandboxInstitutionRow;
  readonly books: SandboxBooks;
  readonly clock: Clock;
  readonly random: Random;
  readonly table: IssuerTable;
  /** Whose risk events are believed; nobody's where it is left out. */
  readonly hubKeys?: KeyLookup;
}

const SILENCE: IssuerReply = { word: null, afterMs: 0, institutionOrder: "", parts: null };

/** Every call throws `StoreError`; then nothing was done. */
export class SandboxIssuer {
  readonly #options: SandboxIssuerOptions;
  readonly #family: InstitutionFamily;
  readonly refunds: SandboxRefunds;
  readonly #risk: SandboxRisk;
  readonly shownCodes: SandboxShownCodes;

  constructor(options: SandboxIssuerOptions) {
    this.#options = options;
    this.#family = FAMILIES[options.row.family.is];
    this.refunds = new SandboxRefunds({
      ...{ family: this.#family, clock: options.clock, random: options.random },
      find: (asked) => {
        const order = this.#find(asked);
        return order && isSameMoney(order, asked) ? order : null;
      },
      commit: (before, after) => this.#commit(before, after),
    });
    this.#risk = new SandboxRisk(options.row.id, options.hubKeys ?? (() => null));
    const { row, books, clock, random } = options;
    this.shownCodes = new SandboxShownCodes({
      ...{ row, books, clock, random },
      find: (hubOrder) => this.#find({ hubOrder }),
      newRecord: (asked) => this.#record(asked),
      commit: (before, after) => this.#commit(before, after),
    });
  }

  pay(asked: InstitutionOrder): IssuerReply {
    const known = this.#find(asked);
    if (known) return isSameMoney(known, asked) ? this.#answerPay(known) : this.#say("unknown");
    const order = this.#open(asked);
    if (!order) return SILENCE;
    this.#commit(null, order);
    return this.#answerPay(order);
  }

  query(asked: InstitutionOrderRef): IssuerReply {
    const order = this.#find(asked);
    if (!order) return this.#say("not-found");
    if (!isSameMoney(order, asked)) return this.#say("unknown");
    return this.#isSilent(order) ? SILENCE : this.#sayState(order);
  }

  reverse(asked: InstitutionOrderRef): IssuerReply {
    const order = this.#find(asked);
    if (!order) return this.#shutOut(asked);
    if (!isSameMoney(order, asked)) return this.#say("unknown");
    if (this.#isSilent(order)) return SILENCE;
    // The rest of it goes back by another refund.
    if (isRefunded(order)) return this.#say("unknown");
    const isOpen = order.state === "acting" || order.state === "paid";
    const age = ageMs(order, this.#options.clock.nowMs());
    if (isOpen && age < this.#family.reverseAfterMs.is) return this.#say("too-early");
    const { order: reversed, isAnswered } = afterReversal(order);
    const after = afterClose(order, reversed, this.#options.clock.nowMs());
    this.#commit(order, after);
    return isAnswered ? this.#sayState(after) : this.#say("unknown");
  }

  /** Every account of the institution; they sum to zero in each currency. */
  balances(): readonly SandboxBalance[] {
    const { books, row } = this.#options;
    for (const order of books.acting(row.id)) this.#afterPassword(order);
    return sandboxBalances(books.entries(row.id));
  }

  /** The order that a payment makes, or null where it gets lost on the way. */
  #open(asked: InstitutionOrder): SandboxOrder | null {
    const { books, row, table } = this.#options;
    const isOwn = matchingRows(asked.code, table).some(({ institution }) => institution === row.id);
    if (!isOwn) return this.#refused(asked, "code-invalid");
    if (!isSandboxTerminalInfo(asked)) return this.#refused(asked, "service-problem");
    const outcome = outcomeOfDigits(this.#digitsOf(asked.code));
    if (outcome.start === "lost") return null;
    const refusal = this.#riskRefusal(asked, outcome);
    if (refusal) return this.#refused(asked, refusal);
    const payer = books.payerOf(row.id, asked.code);
    if (books.findByPayer(row.id, payer)) return this.#refused(asked, "code-used");
    const parts = this.#partsOf(asked, outcome);
    if (!parts) return this.#refused(asked, "amount-limit");
    const account = outcome.level ? `level-${outcome.level}` : payer;
    const started = startedAs(this.#isAsked(asked, outcome) ? sandboxOutcome("password") : outcome);
    const opened = { ...this.#record(asked), payer, account, parts, ...started };
    const takesMoney = opened.state === "paid" || opened.state === "acting";
    const reason = takesMoney ? this.#limitReached(opened, outcome.level) : null;
    return reason ? { ...opened, state: "declined", reason } : opened;
  }

  hearRisk(signed: string): void {
    this.#risk.hear(signed, this.#options.clock.nowMs());
  }

  /** What the institution itself decides about the merchant, and what it has heard. */
  #riskRefusal(asked: InstitutionOrder, { name }: SandboxOutcome): ListedReason | null {
    if (name === "merchant-blocked") this.#risk.block(asked.merchant);
    if (name === "merchant-unblocked") this.#risk.unblock(asked.merchant);
    return this.#risk.refusalOf(asked, this.#options.clock.nowMs());
  }

  /** Null where the payer's amount would be over the range of its currency. */
  #partsOf({ amountMinor, currency, code }: InstitutionOrder, outcome: SandboxOutcome) {
    const { row, clock } = this.#options;
    const { discounts = [] } = outcome;
    const digits = this.#digitsOf(code).length;
    const abroad = currencyAbroad(row.payers.is, { digits, wished: outcome.payerCurrency });
    const payerCurrency = abroad ?? currency;
    return sandboxParts({ amountMinor, currency, discounts, payerCurrency, nowMs: clock.nowMs() });
  }

  /** Why the account does not pay so much; null where it does. */
  #limitReached(order: SandboxOrder, level: RiskLevel | undefined): ListedReason | null {
    const { currency, account } = order;
    const payerMinor = order.parts?.payerMinor ?? 0;
    if (payerMinor > minorOfUnits(START_BALANCE_UNITS, currency)) return "insufficient-balance";
    const capMinor = level ? dayCapMinor(level, currency) : null;
    if (capMinor === null || account === null) return null;
    const { books, row, clock } = this.#options;
    const sinceMs = shanghaiDayStartMs(clock.nowMs());
    const earlier = spentMinor(books.ordersOfAccount(row.id, account, sinceMs), currency);
    return earlier + payerMinor > capMinor ? "day-limit" : null;
  }

  /** Whether the customer has to act because it is much money. */
  #isAsked({ amountMinor, currency }: InstitutionOrder, outcome: SandboxOutcome): boolean {
    const limit = minorOfUnits(this.#options.row.passwordAboveUnits.is, currency);
    return isOrdinaryAccount(outcome) && amountMinor > limit;
  }

  /** The code itself or, of an EMV code, the number of this institution's application. */
  #digitsOf(code: string): string {
    const { table, row } = this.#options;
    const cpm = parseCpm(code);
    if (!cpm.valid) return code;
    const own = table.aidRows.filter(({ institution }) => institution === row.id);
    return cpm.applications.find(({ aid }) => own.some((each) => each.aid === aid))?.pan ?? "";
  }

  #shutOut(asked: InstitutionOrderRef): IssuerReply {
    const closed: SandboxOrder = { ...this.#record(asked), state: "closed" };
    this.#commit(null, closed);
    return this.#sayState(closed);
  }

  #refused(asked: InstitutionOrderRef, reason: ListedReason): SandboxOrder {
    return { ...this.#record(asked), state: "declined", reason };
  }

  #record({ hubOrder, merchant, amountMinor, currency }: InstitutionOrderRef): SandboxOrder {
    const { row, random, clock } = this.#options;
    return {
      institution: row.id,
      hubOrder,
      institutionOrder: makeInstitutionOrder(random),
      ...{ merchant, amountMinor, currency },
      payer: null,
      account: null,
      parts: null,
      asksBy: row.asksBy.is,
      ...startedAs(sandboxOutcome("approved")),
      takenAtMs: clock.nowMs(),
      reversalsAsked: 0,
      shown: null,
      refunds: [],
      refundsLost: 0,
    };
  }

  #find({ hubOrder }: Pick<InstitutionOrderRef, "hubOrder">): SandboxOrder | null {
    const order = this.#options.books.find(this.#options.row.id, hubOrder);
    return order && this.#afterPassword(order);
  }

  #afterPassword(order: SandboxOrder): SandboxOrder {
    const nowMs = this.#options.clock.nowMs();
    const after = afterArrival(afterPassword(order, nowMs), nowMs);
    this.#commit(order, after);
    return after;
  }

  #commit(before: SandboxOrder | null, after: SandboxOrder): void {
    if (after !== before) this.#options.books.commit(after, entriesBetween(before, after));
  }

  #isSilent(order: SandboxOrder): boolean {
    return isSilent(order, this.#options.clock.nowMs());
  }

  #answerPay(order: SandboxOrder): IssuerReply {
    const { payAnswer, payAnswersAfterMs = 0 } = sandboxOutcome(order.outcome);
    if (payAnswer === "silence") return SILENCE;
    if (payAnswer === "system-error") return this.#say("unknown");
    const isAccepted = order.state === "paid" && this.#family.isPayOnlyAccepted.is;
    const reply = isAccepted ? this.#say("accepted") : this.#sayState(order);
    return { ...reply, institutionOrder: order.institutionOrder, afterMs: payAnswersAfterMs };
  }

  #sayState(order: SandboxOrder): IssuerReply {
    const { institutionOrder, parts } = order;
    const isShared = parts && (parts.discounts.length > 0 || parts.foreign);
    const reply = this.#reply(meaningOfOrder(order));
    return { ...reply, institutionOrder, parts: isShared ? parts : null };
  }

  #say(type: Exclude<Meaning["type"], "declined">): IssuerReply {
    return this.#reply({ type });
  }

  #reply(meaning: Meaning): IssuerReply {
    return {
      word: wordFor(this.#family.vocabulary, meaning),
      afterMs: 0,
      institutionOrder: "",
      parts: null,
    };
  }
}
