/** What the one who started the shop can do about a failure that hub or box told. Pure. */

const ACTIONS: readonly (readonly [RegExp, string])[] = [
  [/^port \d+ is taken/, "stop that program, or give another --port N"],
  [/^cannot listen on/, "give another --port N"],
  [/^cannot reach the broker/, "start it, or check --broker URL"],
  [/^the broker .* refuses/, "let it in there, or check --broker URL"],
  [/ENOSPC|EDQUOT|is full|no space left/i, "free some space on the disk and start again"],
  [/EACCES|EPERM|EROFS|read-?only|unable to open/i, "check the folder's permissions"],
  [/ENOTDIR|EEXIST|EISDIR/, "give another --state FOLDER"],
  [/^another (hub|box) runs/, "or give another --state FOLDER"],
];

/** The failure as one line that ends with what to do, where that is known. */
export function withAction(failure: string): string {
  const line = failure.replace(/\s*\n\s*/g, " ").trim();
  if (/; (free|check|set|install|start)\b/.test(line)) return line;
  const [, action] = ACTIONS.find(([pattern]) => pattern.test(line)) ?? [];
  return action ? `${line}; ${action}` : line;
}
