import { useTranslation } from "react-i18next";
import type { Migration } from "@/api/types.ts";
import { StepBar } from "@/components/shared/step-bar.tsx";
import { isDone, STEPS, type Step } from "../draft.ts";

interface Props {
  migration: Migration;
  step: Step;
  onStep: (step: Step) => void;
}

/** Statements, proof, apply, roll back: the way of a migration. */
export function MigrationSteps({ migration, step, onStep }: Props) {
  const { t } = useTranslation();
  return (
    <StepBar
      label={t("migrations:steps")}
      steps={STEPS}
      step={step}
      isDone={(item) => isDone(item, migration)}
      nameOf={(item) => t(`migrations:step.${item}`)}
      onStep={onStep}
    />
  );
}
