import "@mantine/notifications/styles.css";
import { Notifications, notifications } from "@mantine/notifications";
import { useEffect } from "react";
import { onToast } from "./toasts.ts";

export default function ToastCorner() {
  useEffect(() => {
    onToast(({ closeLabel, ...rest }) => {
      notifications.show({ ...rest, closeButtonProps: { "aria-label": closeLabel } });
    });
  }, []);
  return <Notifications position="bottom-right" limit={4} />;
}
