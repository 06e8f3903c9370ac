/**
 * An ESC/POS printer as its paper shows it: takes bytes, answers `DLE EOT`, and reads a receipt
 * back. Written after Epson's command reference, not after our encoder; a command that it does not
 * know is an error.
 */
import iconv from "iconv-lite";
import type { ReceiptPart } from "../../../hal/printer/printer.ts";
import type { SerialLine } from "../../../hal/serial-line/serial-line.ts";

type Look = Pick<Extract<ReceiptPart, { type: "text" }>, "align" | "scale">;

const ALIGNMENTS = ["left", "center", "right"] as const;
const CLEAR_LOOK: Look = { align: "left", scale: 1 };

export class EscposPaper {
  /** What came out since the last call of `tear`. */
  #parts: ReceiptPart[] = [];
  /** How many times the paper was initialised for a receipt while there was paper. */
  receipts = 0;
  isOutOfPaper = false;
  isOffline = false;
  /** It answers nothing. */
  isMute = false;
  readonly #line: SerialLine;
  #bytes: number[] = [];
  #look = CLEAR_LOOK;
  #isChinese = false;
  #text: number[] = [];
  #qr = "";

  constructor(line: SerialLine) {
    this.#line = line;
    line.listen((bytes) => {
      this.#bytes.push(...bytes);
      while (this.#step()) {}
    });
  }

  tear(): readonly ReceiptPart[] {
    const parts = this.#parts;
    this.#parts = [];
    return parts;
  }

  /** Takes one command or character off the front; false where more bytes have to come first. */
  #step(): boolean {
    const [first, second, third] = this.#bytes;
    if (first === undefined) return false;
    if (first === 0x0a) return this.#endLine(1);
    if (first === 0x10) return this.#answer(second, third);
    if (first === 0x1b || first === 0x1c || first === 0x1d) return this.#command(first, second);
    this.#text.push(first);
    return this.#drop(1);
  }

  #command(first: number, second: number | undefined): boolean {
    if (second === undefined) return false;
    switch (`${first.toString(16)} ${second.toString(16)}`) {
      case "1b 40": // ESC @
        this.#look = CLEAR_LOOK;
        this.#isChinese = false;
        if (!this.isOutOfPaper) this.receipts += 1;
        return this.#drop(2);
      case "1c 26": // FS &
        this.#isChinese = true;
        return this.#drop(2);
      case "1b 61": // ESC a n
        return this.#with(3, ([, , n = 9]) => {
          this.#look = { ...this.#look, align: known(ALIGNMENTS[n], n) };
        });
      case "1d 21": // GS ! n
        return this.#with(3, ([, , n = 9]) => {
          this.#look = { ...this.#look, scale: known({ 0: 1, 17: 2 }[n] as 1 | 2 | undefined, n) };
        });
      case "1d 48": // GS H n
      case "1d 77": // GS w n
      case "1d 68": // GS h n
        return this.#drop(3);
      case "1d 56": // GS V 66 n
        return this.#with(4, () => this.#parts.push({ type: "cut" }));
      case "1d 6b": // GS k 73 n d1...dn
        return this.#with(4 + (this.#bytes[3] ?? 1), ([, , m = 0, , ...data]) => {
          known(m === 73 || undefined, m);
          known((data[0] === 0x7b && data[1] === 0x42) || undefined, data[1] ?? 0);
          this.#parts.push({ type: "code128", text: String.fromCharCode(...data.slice(2)) });
        });
      case "1d 28": // GS ( k pL pH cn fn ...
        return this.#with(5 + (this.#bytes[3] ?? 0) + 256 * (this.#bytes[4] ?? 1), (bytes) => {
          const [cn = 0, fn = 0, ...data] = bytes.slice(5);
          known(cn === 0x31 || undefined, cn);
          if (fn === 0x50) this.#qr = String.fromCharCode(...data.slice(1));
          if (fn === 0x51) this.#parts.push({ type: "qr", text: this.#qr });
        });
      default:
        throw new Error(`the printer does not know ${first.toString(16)} ${second.toString(16)}`);
    }
  }

  #with(length: number, act: (bytes: number[]) => void): boolean {
    if (this.#bytes.length < length) return false;
    act(this.#bytes.slice(0, length));
    return this.#drop(length);
  }

  #endLine(length: number): boolean {
    const bytes = Buffer.from(this.#text);
    const text = this.#isChinese ? iconv.decode(bytes, "gbk") : bytes.toString("latin1");
    this.#parts.push({ type: "text", text, ...this.#look });
    this.#text = [];
    return this.#drop(length);
  }

  #answer(second: number | undefined, what: number | undefined): boolean {
    if (second === undefined || what === undefined) return false;
    known(second === 0x04 || undefined, second);
    const offline = what === 1 && this.isOffline ? 0x08 : 0;
    const bits = offline | (what === 4 && this.isOutOfPaper ? 0x60 : 0);
    if (!this.isMute) void this.#line.write(Uint8Array.of(0x12 | bits)).catch(() => undefined);
    return this.#drop(3);
  }

  #drop(count: number): boolean {
    if (this.#bytes.length < count) return false;
    this.#bytes.splice(0, count);
    return true;
  }
}

function known<Value>(value: Value | undefined, byte: number): Value {
  if (value === undefined) throw new Error(`the printer does not know the parameter ${byte}`);
  return value;
}
