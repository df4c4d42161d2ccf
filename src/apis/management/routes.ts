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
import { createIssuanceRoute } from './issuances/create-issuance.ts'
import {
  approveIssuanceRoute,
  denyIssuanceRoute,
  withdrawIssuanceRoute,
} from './issuances/decide-issuance.ts'
import { getIssuanceRoute, listIssuancesRoute } from './issuances/read-issuances.ts'
import type { Route } from './route.ts'

/** Everything that the management API does, in the order of its documentation. */
export const routes: readonly Route[] = [
  createIssuanceRoute,
  listIssuancesRoute,
  getIssuanceRoute,
  withdrawIssuanceRoute,
  approveIssuanceRoute,
  denyIssuanceRoute,
  listCredentialsRoute,
  getCredentialRoute,
  revokeCredentialRoute,
  suspendCredentialRoute,
  reinstateCredentialRoute,
  createConfigurationRoute,
  listConfigurationsRoute,
  getConfigurationRoute,
  replaceConfigurationRoute,
  changeConfigurationRoute,
  deleteConfigurationRoute,
]
