import { IconCheck } from "@tabler/icons-react";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { Patch } from "@/api/types.ts";
import { isDone, STEPS, type Step } from "../draft.ts";

interface Props {
  patch: Patch;
  step: Step;
  onStep: (step: Step) => void;
}

/** Change, dry run, review, execute, roll back: the way of a patch. */
export function PatchSteps({ patch, step, onStep }: Props) {
  const { t } = useTranslation();
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
    <nav className="au-panel" aria-label={t("patches:steps")}>
      <ol className="au-steps" ref={list}>
        {STEPS.map((item, index) => {
          const done = isDone(item, patch);
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
                {t(`patches:step.${item.replace("-", "_")}`)}
              </button>
            </li>
          );
        })}
      </ol>
    </nav>
  );
}
