/** A screen with the name that its picture gets. */
import type { Screen } from "../firmware/screens/screen.ts";

export interface NamedScreen {
  readonly name: string;
  readonly screen: Screen;
}

export function named(detail: string, screen: Screen): NamedScreen {
  return { name: `${screen.type}-${detail}`, screen };
}
