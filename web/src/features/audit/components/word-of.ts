import type { AuditAction } from '../api/audit';

type Word<Action extends string> = Action extends `${infer Thing}.${infer Deed}` ? `${Thing}_${Deed}` : never;

/** The key of an action's words: a dot would lead deeper into the dictionary. */
export function wordOf(action: AuditAction): Word<AuditAction> {
  return action.replace('.', '_') as Word<AuditAction>;
}
