import { useTranslation } from 'react-i18next';
import { EventForm } from '@/features/events/components/event-form';
import { PlacePicker } from '@/features/partner-places/components/place-picker';
import { QuestionsEditor } from '@/features/questions/components/questions-editor';
import { useDraftForm } from '@/features/questions/components/use-draft-form';
import type { EventResource, Question } from '@/lib/api/wire';
import { notify } from '@/lib/notices';

interface EventEditorProps {
  event?: EventResource;
  questions: readonly Question[];
  onSaved: (event: EventResource) => void;
}

/** An event and what it asks, in one form. */
export function EventEditor({ event, questions, onSaved }: EventEditorProps) {
  const { t } = useTranslation();
  const form = useDraftForm(questions);
  const more = {
    render: (error: Error | null) => <QuestionsEditor form={form} error={error} />,
    check: form.check,
    isEmpty: form.isEmpty,
    save: form.save,
  };
  const saved = (now: EventResource): void => {
    const said = now.status === 'DRAFT' ? 'savedDraft' : event && event.status !== 'DRAFT' ? 'saved' : 'published';
    notify({ tone: 'good', text: t(`events.form.${said}`) });
    onSaved(now);
  };
  return (
    <div className="mt-8 rounded-xl border border-line bg-sheet p-5 shadow-sheet sm:p-8">
      <EventForm {...(event && { event })} more={more} PlacePicker={PlacePicker} onSaved={saved} />
    </div>
  );
}
