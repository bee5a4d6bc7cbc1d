import { useEffect, useRef } from 'react';

const ELEMENTS = new Set(['svg', 'g', 'path', 'rect']);
const ATTRIBUTES = new Set(['viewBox', 'd', 'x', 'y', 'width', 'height', 'fill', 'shape-rendering', 'transform', 'fill-rule']);
const SVG = 'http://www.w3.org/2000/svg';

/**
 * Shows a picture that came as SVG text, keeping shapes only. Drawn in the page rather than as an image: an address made
 * from a blob or from data is refused by the page's policy.
 */
export function SanitisedSvg({ source, label, className }: { source: string; label: string; className?: string }) {
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const parsed = new DOMParser().parseFromString(source, 'image/svg+xml').documentElement;
    const clean = copyOf(parsed);
    if (clean) ref.current?.replaceChildren(clean);
  }, [source]);
  return <div ref={ref} role="img" aria-label={label} className={className} />;
}

function copyOf(element: Element): SVGElement | null {
  if (!ELEMENTS.has(element.localName)) return null;
  const copy = document.createElementNS(SVG, element.localName);
  for (const { name, value } of element.attributes) {
    if (ATTRIBUTES.has(name)) copy.setAttribute(name, value);
  }
  for (const child of element.children) {
    const inner = copyOf(child);
    if (inner) copy.append(inner);
  }
  return copy;
}
