/**
 * The institution contract over a sandbox institution's far end: turns the words of the family
 * into what they mean to the hub, exactly as a connection to a real one would.
 */
import type { PaymentParts } from "../../firmware/money/payment-parts.ts";
import type { InstitutionId } from "../../firmware/protocol/institution-id.ts";
import type { Clock } from "../../hal/clock/clock.ts";
import type {
  Institution,
  InstitutionOrder,
  InstitutionOrderRef,
  PayOutcome,
  PresentOrder,
  PresentOutcome,
  QueryOutcome,
  RefundOutcome,
  RefundQueryOutcome,
  RefundRef,
  ReverseOutcome,
} from "../institutions/institution.ts";
import type { RefundVocabulary } from "../institutions/refund-vocabularies.ts";
import { type Meaning, meaningOf, type Vocabulary } from "../institutions/vocabulary.ts";
import { StoreError } from "../store/store-error.ts";
import { FAMILIES } from "./institution-families.ts";
import type { SandboxBalance } from "./sandbox-entries.ts";
import { type IssuerReply, SandboxIssuer, type SandboxIssuerOptions } from "./sandbox-issuer.ts";
import type { RefundReply } from "./sandbox-refunds.ts";
import type { SandboxShownCodes } from "./sandbox-shown-codes.ts";

interface Heard {
  readonly meaning: Meaning;
  readonly institutionOrder: string;
  readonly parts: PaymentParts | null;
}

type Answer = Pick<IssuerReply, "word" | "afterMs">;

const HEARD_NOTHING: Heard = { meaning: { type: "unknown" }, institutionOrder: "", parts: null };

export class SandboxInstitution implements Institution {
  readonly id: InstitutionId;
  readonly #issuer: SandboxIssuer;
  readonly #vocabulary: Vocabulary;
  readonly #refundWords: RefundVocabulary;
  readonly #clock: Clock;

  constructor(options: SandboxIssuerOptions) {
    this.id = options.row.id;
    this.#issuer = new SandboxIssuer(options);
    const { vocabulary, refunds } = FAMILIES[options.row.family.is];
    this.#vocabulary = vocabulary;
    this.#refundWords = refunds;
    this.#clock = options.clock;
  }

  /** What its customers do with codes that boxes show. */
  get shownCodes(): SandboxShownCodes {
    return this.#issuer.shownCodes;
  }

  async pay(order: InstitutionOrder): Promise<PayOutcome> {
    const heard = await this.#hear(() => this.#issuer.pay(order));
    if (heard.meaning.type !== "accepted") return payOutcome(heard);
    return payOutcome(await this.#hear(() => this.#issuer.query(order)));
  }

  async present(asked: PresentOrder): Promise<PresentOutcome> {
    try {
      const shown = this.#issuer.shownCodes.present(asked)?.shown;
      if (!shown || shown.text === null) return { type: "declined", reason: "new-order-needed" };
      return { type: "presented", text: shown.text, expiresAtMs: shown.expiresAtMs };
    } catch (error) {
      if (error instanceof StoreError) return { type: "unknown" };
      throw error;
    }
  }

  async query(order: InstitutionOrderRef): Promise<QueryOutcome> {
    const heard = await this.#hear(() => this.#issuer.query(order));
    const { type } = heard.meaning;
    if (type === "reversed" || type === "closed") return { type };
    if (type === "not-found" || type === "not-paid") return { type };
    return payOutcome(heard);
  }

  async reverse(order: InstitutionOrderRef): Promise<ReverseOutcome> {
    const { meaning } = await this.#hear(() => this.#issuer.reverse(order));
    switch (meaning.type) {
      case "declined":
        return meaning;
      case "reversed":
      case "closed":
      case "too-early":
        return { type: meaning.type };
      default:
        return { type: "unknown" };
    }
  }

  async refund(refund: RefundRef): Promise<RefundOutcome> {
    const reply = await this.#answer(() => this.#issuer.refunds.refund(refund));
    const outcome = refundOutcome(this.#refundWords.answer, reply);
    return outcome.type === "not-found" ? { type: "unknown" } : outcome;
  }

  async queryRefund(refund: RefundRef): Promise<RefundQueryOutcome> {
    const reply = await this.#answer(() => this.#issuer.refunds.queryRefund(refund));
    return refundOutcome(this.#refundWords.query, reply);
  }

  hearRisk(signed: string): void {
    this.#issuer.hearRisk(signed);
  }

  /** What everybody at this institution has, in the order of their first entries. */
  books(): readonly SandboxBalance[] {
    return this.#issuer.balances();
  }

  async #hear(ask: () => IssuerReply): Promise<Heard> {
    const reply = await this.#answer(ask);
    if (!reply) return HEARD_NOTHING;
    const { word, institutionOrder, parts } = reply;
    return { meaning: meaningOf(this.#vocabulary, word ?? ""), institutionOrder, parts };
  }

  /** Null where the far end could not keep what it would have done. */
  async #answer<T extends Answer>(ask: () => T): Promise<T | null> {
    try {
      const reply = ask();
      if (reply.word === null) await new Promise<never>(() => {});
      else if (reply.afterMs > 0) await this.#pause(reply.afterMs);
      return reply;
    } catch (error) {
      if (error instanceof StoreError) return null;
      throw error;
    }
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.#clock.after(ms, resolve);
    });
  }
}

function payOutcome({ meaning, institutionOrder, parts }: Heard): PayOutcome {
  switch (meaning.type) {
    case "approved":
      return { type: "approved", institutionOrder, ...(parts && { parts }) };
    case "customer-acting":
      return { type: "customer-acting", institutionOrder };
    case "order-pushed":
      return { type: "customer-acting", institutionOrder, action: "pushed-order" };
    case "declined":
      return meaning;
    // The hub does not repeat a payment; where it is repeated, a closed order stays closed.
    case "closed":
    case "reversed":
      return { type: "declined", reason: "new-order-needed" };
    default:
      return { type: "unknown" };
  }
}

function refundOutcome(words: Vocabulary, reply: RefundReply | null): RefundQueryOutcome {
  const meaning = meaningOf(words, reply?.word ?? "");
  switch (meaning.type) {
    case "refunded":
      return { type: "refunded", institutionRefund: reply?.institutionRefund ?? "" };
    case "accepted":
    case "not-found":
      return { type: meaning.type };
    case "declined":
      return { type: "refused", reason: meaning.reason };
    default:
      return { type: "unknown" };
  }
}
