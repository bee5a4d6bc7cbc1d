import { useFreshNamespace, useNamespace, useNamespaceMessage } from '@/lib/services';

/** Hears of every change of a request for as long as the component is shown, and of each connection that may have missed some. */
export function usePartnerPlacesLive(onChange: () => void): void {
  useNamespace('/partner-places');
  useNamespaceMessage('/partner-places', 'partner-places.changed', onChange);
  useFreshNamespace('/partner-places', onChange);
}
