import { useState, type FocusEvent, type PointerEvent } from 'react';
import { steadyOrder } from './ordering';

/**
 * Holds the order of a list while somebody points at it with a mouse or has the focus in it. Returns the ids to show, and the handlers
 * for the list.
 */
export function useSteadyOrder(wanted: readonly string[], topic: string) {
  const [held, setHeld] = useState<{ pointer: boolean; focus: boolean }>({ pointer: false, focus: false });
  const [shown, setShown] = useState({ topic, ids: wanted });
  const steady = (held.pointer || held.focus) && shown.topic === topic;
  const ids = steady ? steadyOrder(shown.ids, wanted) : wanted;
  const changed = shown.topic !== topic || ids.length !== shown.ids.length || ids.some((id, index) => id !== shown.ids[index]);
  if (changed) setShown({ topic, ids });
  return {
    ids,
    handlers: {
      onPointerEnter: ({ pointerType }: PointerEvent) => {
        if (pointerType === 'mouse') setHeld((now) => ({ ...now, pointer: true }));
      },
      onPointerLeave: () => {
        setHeld((now) => ({ ...now, pointer: false }));
      },
      onFocus: () => {
        setHeld((now) => ({ ...now, focus: true }));
      },
      onBlur: ({ currentTarget, relatedTarget }: FocusEvent) => {
        if (!currentTarget.contains(relatedTarget)) setHeld((now) => ({ ...now, focus: false }));
      },
    },
  };
}
