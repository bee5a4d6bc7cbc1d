import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/ui/button';
import { SoundIcon } from '@/components/ui/icons';
import { chime } from '../live/chime';
import { setDeviceAlerts, useDeviceAlerts } from '../live/device-alerts';

/** What this browser does when something comes. */
export function DeviceAlertsForm() {
  const { t } = useTranslation();
  const headingId = useId();
  const alerts = useDeviceAlerts();
  return (
    <section aria-labelledby={headingId}>
      <h2 id={headingId} className="text-xl font-bold">
        {t('notifications.preferences.device.title')}
      </h2>
      <p className="mt-1 text-soft">{t('notifications.preferences.device.text')}</p>
      <div className="mt-2 grid gap-1">
        {(['sound', 'visual'] as const).map((alert) => (
          <label key={alert} className="flex min-h-11 items-center gap-3 font-medium">
            <input
              type="checkbox"
              className="size-5 shrink-0 accent-madder"
              data-testid={`device-${alert}`}
              checked={alerts[alert]}
              onChange={(event) => {
                setDeviceAlerts({ ...alerts, [alert]: event.target.checked });
              }}
            />
            {t(`notifications.preferences.device.${alert}`)}
          </label>
        ))}
      </div>
      <Button variant="outline" className="mt-3" data-testid="try-sound" onClick={() => void chime()}>
        <SoundIcon />
        {t('notifications.preferences.device.try')}
      </Button>
    </section>
  );
}
