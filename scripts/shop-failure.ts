/** Why the sandbox shop does not open, or broke down: one line, with what to do. */
export class ShopFailure extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "ShopFailure";
  }
}
