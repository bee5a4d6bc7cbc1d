import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Loading } from '@/components/ui/states';
import { useRoomPart } from '../live/room-context';

/** What stands in a part of the room before the join was answered. */
export function AfterJoin({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  const joined = useRoomPart((state) => state.joins > 0);
  return joined ? children : <Loading label={t('actions.loading')} rows={2} />;
}

/** Nothing here yet, said in a line or two. */
export function Quiet({ title, text }: { title: string; text: string }) {
  return (
    <div className="grid justify-items-start gap-1.5 py-3">
      <div aria-hidden className="weave w-16 text-line" />
      <p className="mt-1 font-display text-lg font-bold">{title}</p>
      <p className="max-w-prose text-soft">{text}</p>
    </div>
  );
}
