import { useTranslation } from "react-i18next";
import type { Patch } from "@/api/types.ts";
import { StepBar } from "@/components/shared/step-bar.tsx";
import { isDone, STEPS, type Step } from "../draft.ts";

interface Props {
  patch: Patch;
  step: Step;
  onStep: (step: Step) => void;
}

/** Change, dry run, review, execute, roll back: the way of a patch. */
export function PatchSteps({ patch, step, onStep }: Props) {
  const { t } = useTranslation();
  return (
    <StepBar
      label={t("patches:steps")}
      steps={STEPS}
      step={step}
      isDone={(item) => isDone(item, patch)}
      nameOf={(item) => t(`patches:step.${item.replace("-", "_")}`)}
      onStep={onStep}
    />
  );
}
