import { MinusIcon, PlusIcon } from './icons';

interface NumberStepperProps {
  id: string;
  value: number;
  min: number;
  max: number;
  lessLabel: string;
  moreLabel: string;
  onChange: (value: number) => void;
  'aria-describedby'?: string | undefined;
  'aria-invalid'?: true | undefined;
  'data-testid'?: string;
}

const BUTTON = 'grid size-11 place-items-center rounded-md text-ink hover:bg-sunk disabled:opacity-40';

/** A small whole number, by thumb or by typing. */
export function NumberStepper({ value, min, max, lessLabel, moreLabel, onChange, ...input }: NumberStepperProps) {
  const set = (next: number): void => {
    if (Number.isInteger(next)) onChange(Math.min(max, Math.max(min, next)));
  };
  return (
    <div className="inline-flex w-fit items-center rounded-md border border-edge bg-sheet">
      <button type="button" className={BUTTON} aria-label={lessLabel} disabled={value <= min} onClick={() => { set(value - 1); }}>
        <MinusIcon />
      </button>
      <input
        {...input}
        type="number"
        inputMode="numeric"
        min={min}
        max={max}
        value={value}
        onChange={(event) => { set(event.target.valueAsNumber); }}
        className="h-11 w-14 appearance-none bg-transparent text-center text-lg font-semibold tabular-nums [appearance:textfield] [&::-webkit-inner-spin-button]:appearance-none"
      />
      <button type="button" className={BUTTON} aria-label={moreLabel} disabled={value >= max} onClick={() => { set(value + 1); }}>
        <PlusIcon />
      </button>
    </div>
  );
}
