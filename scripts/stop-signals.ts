/** Ctrl-C and SIGTERM for a command that has other programs to stop. */

/**
 * The first signal calls `stop`, every later one `hurry`: whoever repeats it does not want to wait.
 * The function that is returned gives the signals back.
 */
export function listenForStop(stop: () => void, hurry: () => void): () => void {
  let isFirst = true;
  const listener = () => {
    if (isFirst) stop();
    else hurry();
    isFirst = false;
  };
  process.on("SIGINT", listener).on("SIGTERM", listener);
  return () => void process.off("SIGINT", listener).off("SIGTERM", listener);
}
