/** The two symbologies in which a payment code may be shown. */

export type Symbology = "qr" | "code128";

/** One code in view. The text is a bearer token: it is handed over and never kept. */
export interface CodeSymbol {
  readonly text: string;
  readonly symbology: Symbology;
}
