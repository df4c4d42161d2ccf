import { applyDocumentRoute } from './apply/apply-document.ts'
import { addClientCertificateRoute, changeClientRoute, deleteClientRoute } from './clients/change-client.ts'
import { createClientRoute } from './clients/create-client.ts'
import { getClientRoute, listClientsRoute } from './clients/read-clients.ts'
import {
  changeConfigurationRoute,
  deleteConfigurationRoute,
  replaceConfigurationRoute,
} from './credential-configurations/change-configuration.ts'
import { createConfigurationRoute } from './credential-configurations/create-configuration.ts'
import {
  getConfigurationRoute,
  listConfigurationsRoute,
} from './credential-configurations/read-configurations.ts'
import {
  reinstateCredentialRoute,
  revokeCredentialRoute,
  suspendCredentialRoute,
} from './credentials/change-credential-status.ts'
import { getCredentialRoute, listCredentialsRoute } from './credentials/read-credentials.ts'
import {
  approveExchangeRoute,
  denyExchangeRoute,
  getExchangeRoute,
  listExchangesRoute,
} from './dataspaces/exchanges.ts'
import { forgetHolderRoute, listHoldersRoute, registerHolderRoute } from './dataspaces/holders.ts'
import { listReceivedOffersRoute, listSentOffersRoute, sendDcpOfferRoute } from './dataspaces/offers.ts'
import {
  defineParticipantRoute,
  deleteParticipantRoute,
  getParticipantRoute,
  listParticipantsRoute,
} from './dataspaces/participants.ts'
import { queryHolderRoute } from './dataspaces/query-holder.ts'
import { listEventsRoute } from './events/list-events.ts'
import { createBatchRoute } from './issuance-batches/create-batch.ts'
import { getBatchRoute } from './issuance-batches/get-batch.ts'
import { createIssuanceRoute } from './issuances/create-issuance.ts'
import {
  approveIssuanceRoute,
  denyIssuanceRoute,
  withdrawIssuanceRoute,
} from './issuances/decide-issuance.ts'
import { getIssuanceRoute, listIssuancesRoute } from './issuances/read-issuances.ts'
import { createIssuerRoute } from './issuers/create-issuer.ts'
import {
  changeIssuerRoute,
  deleteIssuerRoute,
  getIssuerRoute,
  listIssuersRoute,
} from './issuers/read-issuers.ts'
import { createKeyRoute } from './keys/create-key.ts'
import { deleteKeyRoute } from './keys/delete-key.ts'
import { getKeyRoute, listKeysRoute } from './keys/read-keys.ts'
import { rotateKeyRoute } from './keys/rotate-key.ts'
import {
  deletePresentationQueryRoute,
  getPresentationQueryRoute,
  listPresentationQueriesRoute,
  replacePresentationQueryRoute,
  savePresentationQueryRoute,
} from './presentation-queries/save-presentation-query.ts'
import { createPresentationRequestRoute } from './presentation-requests/create-presentation-request.ts'
import { eraseEvidenceRoute, getEvidenceRoute } from './presentation-requests/evidence.ts'
import {
  getPresentationRequestRoute,
  listPresentationRequestsRoute,
} from './presentation-requests/read-presentation-requests.ts'
import { redeemResponseCodeRoute } from './presentation-requests/redeem-response-code.ts'
import type { Route } from './route.ts'
import {
  changeTenantRoute,
  createTenantRoute,
  deleteTenantRoute,
  getTenantRoute,
  listTenantsRoute,
} from './tenants/administer-tenants.ts'
import {
  changeTrustedIssuerRoute,
  deleteTrustedIssuerRoute,
  getTrustedIssuerRoute,
  listTrustedIssuersRoute,
  trustIssuerRoute,
} from './trusted-issuers/trust-issuer.ts'
import { acceptCredentialOfferRoute, getCollectionRoute } from './wallet/accept-credential-offer.ts'
import { beginAuthorizationRoute, getAuthorizationRoute } from './wallet/authorizations.ts'
import { backUpRoute, restoreRoute } from './wallet/backups.ts'
import {
  createCredentialRequestRoute,
  getCredentialRequestRoute,
  listCredentialRequestsRoute,
} from './wallet/credential-requests.ts'
import {
  deleteHeldCredentialRoute,
  getHeldCredentialRoute,
  listHeldCredentialsRoute,
} from './wallet/held-credentials.ts'
import { presentCredentialsRoute, previewPresentationRoute } from './wallet/present-credentials.ts'
import {
  changePolicyRoute,
  createPolicyRoute,
  deletePolicyRoute,
  getPolicyRoute,
  listPoliciesRoute,
} from './wallet/presentation-policies.ts'
import { renewCredentialRoute } from './wallet/renew-credential.ts'
import {
  deleteVerifierRoute,
  getVerifierRoute,
  listVerifiersRoute,
  registerVerifierRoute,
} from './wallet/verifiers.ts'
import { closeWalletRoute, getWalletRoute, listWalletsRoute, openWalletRoute } from './wallet/wallets.ts'
import {
  changeWebhookRoute,
  createWebhookRoute,
  deleteWebhookRoute,
  getWebhookRoute,
  listWebhooksRoute,
} from './webhooks/administer-webhooks.ts'
import { listDeliveriesRoute, redeliverEventRoute, testWebhookRoute } from './webhooks/deliveries.ts'

/** Everything that the management API does, in the order of its documentation. */
export const routes: readonly Route[] = [
  createIssuanceRoute,
  listIssuancesRoute,
  getIssuanceRoute,
  withdrawIssuanceRoute,
  approveIssuanceRoute,
  denyIssuanceRoute,
  createBatchRoute,
  getBatchRoute,
  listCredentialsRoute,
  getCredentialRoute,
  revokeCredentialRoute,
  suspendCredentialRoute,
  reinstateCredentialRoute,
  createPresentationRequestRoute,
  listPresentationRequestsRoute,
  getPresentationRequestRoute,
  redeemResponseCodeRoute,
  getEvidenceRoute,
  eraseEvidenceRoute,
  savePresentationQueryRoute,
  listPresentationQueriesRoute,
  getPresentationQueryRoute,
  replacePresentationQueryRoute,
  deletePresentationQueryRoute,
  acceptCredentialOfferRoute,
  getCollectionRoute,
  beginAuthorizationRoute,
  getAuthorizationRoute,
  listHeldCredentialsRoute,
  getHeldCredentialRoute,
  deleteHeldCredentialRoute,
  renewCredentialRoute,
  presentCredentialsRoute,
  previewPresentationRoute,
  backUpRoute,
  restoreRoute,
  openWalletRoute,
  listWalletsRoute,
  getWalletRoute,
  closeWalletRoute,
  createPolicyRoute,
  listPoliciesRoute,
  getPolicyRoute,
  changePolicyRoute,
  deletePolicyRoute,
  registerVerifierRoute,
  listVerifiersRoute,
  getVerifierRoute,
  deleteVerifierRoute,
  createCredentialRequestRoute,
  listCredentialRequestsRoute,
  getCredentialRequestRoute,
  listReceivedOffersRoute,
  createConfigurationRoute,
  listConfigurationsRoute,
  getConfigurationRoute,
  replaceConfigurationRoute,
  changeConfigurationRoute,
  deleteConfigurationRoute,
  createIssuerRoute,
  listIssuersRoute,
  getIssuerRoute,
  changeIssuerRoute,
  deleteIssuerRoute,
  createKeyRoute,
  listKeysRoute,
  getKeyRoute,
  rotateKeyRoute,
  deleteKeyRoute,
  createClientRoute,
  listClientsRoute,
  getClientRoute,
  changeClientRoute,
  deleteClientRoute,
  addClientCertificateRoute,
  createWebhookRoute,
  listWebhooksRoute,
  getWebhookRoute,
  changeWebhookRoute,
  deleteWebhookRoute,
  listDeliveriesRoute,
  testWebhookRoute,
  redeliverEventRoute,
  listEventsRoute,
  trustIssuerRoute,
  listTrustedIssuersRoute,
  getTrustedIssuerRoute,
  changeTrustedIssuerRoute,
  deleteTrustedIssuerRoute,
  defineParticipantRoute,
  listParticipantsRoute,
  getParticipantRoute,
  deleteParticipantRoute,
  registerHolderRoute,
  listHoldersRoute,
  forgetHolderRoute,
  listExchangesRoute,
  getExchangeRoute,
  approveExchangeRoute,
  denyExchangeRoute,
  sendDcpOfferRoute,
  listSentOffersRoute,
  queryHolderRoute,
  createTenantRoute,
  listTenantsRoute,
  getTenantRoute,
  changeTenantRoute,
  deleteTenantRoute,
  applyDocumentRoute,
]
