import { IconCheck } from "@tabler/icons-react";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { Migration } from "@/api/types.ts";
import { isDone, STEPS, type Step } from "../draft.ts";

interface Props {
  migration: Migration;
  step: Step;
  onStep: (step: Step) => void;
}

/** Statements, proof, apply, roll back: the way of a migration. */
export function MigrationSteps({ migration, step, onStep }: Props) {
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
    <nav className="au-panel" aria-label={t("migrations:steps")}>
      <ol className="au-steps" ref={list}>
        {STEPS.map((item, index) => {
          const done = isDone(item, migration);
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
                {t(`migrations:step.${item}`)}
              </button>
            </li>
          );
        })}
      </ol>
    </nav>
  );
}
