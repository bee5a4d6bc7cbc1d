import { lazy, type ComponentType, type LazyExoticComponent } from 'react';

const Nothing: ComponentType = () => null;

/** A part that only some people need. Where it cannot be loaded it is missing until the page is opened again, but does not take the page with it. */
export function lazyPart(load: () => Promise<ComponentType>): LazyExoticComponent<ComponentType> {
  return lazy(() =>
    load().then(
      (part) => ({ default: part }),
      () => ({ default: Nothing }),
    ),
  );
}
