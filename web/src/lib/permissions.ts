import { createContext, useContext } from "react";

export interface Access {
  ready: boolean;
  rights: ReadonlySet<string>;
}

export const AccessContext = createContext<Access>({ ready: false, rights: new Set() });

/** Whether the caller may do this in the open project. */
export function useCan(): (right: string) => boolean {
  const { rights } = useContext(AccessContext);
  return (right) => rights.has(right);
}
