import { Button, type ButtonProps } from "@mantine/core";
import { createLink } from "@tanstack/react-router";
import { type AnchorHTMLAttributes, forwardRef } from "react";

type Rest = Omit<AnchorHTMLAttributes<HTMLAnchorElement>, keyof ButtonProps>;

const Anchor = forwardRef<HTMLAnchorElement, ButtonProps & Rest>(function Anchor(props, ref) {
  return <Button component="a" ref={ref} {...props} />;
});

/** A button that goes somewhere: a real link, so it opens in a new tab too. */
export const LinkButton = createLink(Anchor);
