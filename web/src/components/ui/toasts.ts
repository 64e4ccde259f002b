/** A short message in the corner. */
export interface Toast {
  color: string;
  title?: string;
  message: string;
  closeLabel: string;
  autoClose: number;
}

const waiting: Toast[] = [];
let deliver: ((toast: Toast) => void) | null = null;
let wake: (() => void) | null = null;

/** Shows it as soon as the corner is there; the first message brings it. */
export function toast(message: Toast): void {
  if (deliver) {
    deliver(message);
    return;
  }
  waiting.push(message);
  wake?.();
}

/** Called by the corner once it can show something. */
export function onToast(show: (toast: Toast) => void): void {
  deliver = show;
  for (const message of waiting.splice(0)) show(message);
}

/** Calls back when the first message waits for the corner, also when it does so already. */
export function whenWanted(come: () => void): void {
  wake = come;
  if (waiting.length > 0) come();
}
