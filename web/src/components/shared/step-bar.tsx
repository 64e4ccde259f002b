import { IconCheck } from "@tabler/icons-react";
import { useEffect, useRef } from "react";

interface Props<S extends string> {
  /** What the steps are of, for a screen reader. */
  label: string;
  steps: readonly S[];
  step: S;
  isDone: (step: S) => boolean;
  nameOf: (step: S) => string;
  onStep: (step: S) => void;
}

/** The way of a thing from its first step to its last. */
export function StepBar<S extends string>({
  label,
  steps,
  step,
  isDone,
  nameOf,
  onStep,
}: Props<S>) {
  const list = useRef<HTMLOListElement>(null);
  const before = useRef(step);
  // On a narrow screen the steps scroll; the present one is always in sight.
  useEffect(() => {
    const now = list.current?.querySelector<HTMLElement>("[aria-current=step]");
    if (list.current && now) list.current.scrollLeft = now.offsetLeft - 24;
    // The button that led here is gone: whoever uses the keyboard goes on from the step itself.
    if (before.current !== step && document.activeElement === document.body) now?.focus();
    before.current = step;
  }, [step]);
  return (
    <nav className="au-panel" aria-label={label}>
      <ol className="au-steps" ref={list}>
        {steps.map((item, index) => {
          const done = isDone(item);
          return (
            <li key={item}>
              <button
                type="button"
                className="au-step"
                data-done={done}
                aria-current={item === step ? "step" : undefined}
                onClick={() => onStep(item)}
              >
                <span className="au-step-mark" aria-hidden>
                  {done ? <IconCheck size={12} stroke={3} /> : index + 1}
                </span>
                {nameOf(item)}
              </button>
            </li>
          );
        })}
      </ol>
    </nav>
  );
}
