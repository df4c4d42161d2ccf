import type { CredentialRules, FaceCheck } from '../../../core/verification/rules/presentation-rules.ts'
import {
  type Members,
  memberOf,
  optionalFlag,
  optionalWhole,
  requireMembers,
  requireText,
} from './members.ts'

const USUAL_THRESHOLD = 70

/** `configuration.validation` of a requested credential. */
export function readValidation(
  entry: Members,
  target: string,
): Pick<CredentialRules, 'allowRevoked' | 'validateLinkedDomain' | 'faceCheck'> {
  const configuration = memberOf(entry, 'configuration')
  if (configuration === undefined) return {}
  const value = memberOf(requireMembers(configuration, target), 'validation')
  if (value === undefined) return {}
  const at = `${target}.validation`
  const validation = requireMembers(value, at)
  const allowRevoked = optionalFlag(validation, 'allowRevoked', `${at}.allowRevoked`)
  const validateLinkedDomain = optionalFlag(validation, 'validateLinkedDomain', `${at}.validateLinkedDomain`)
  const faceCheck = memberOf(validation, 'faceCheck')
  return {
    ...(allowRevoked === undefined ? {} : { allowRevoked }),
    ...(validateLinkedDomain === undefined ? {} : { validateLinkedDomain }),
    ...(faceCheck === undefined ? {} : { faceCheck: readFaceCheck(faceCheck, `${at}.faceCheck`) }),
  }
}

function readFaceCheck(value: unknown, target: string): FaceCheck {
  const check = requireMembers(value, target)
  const threshold = optionalWhole(
    check,
    'matchConfidenceThreshold',
    `${target}.matchConfidenceThreshold`,
    [50, 100],
  )
  return {
    sourcePhotoClaimName: requireText(check, 'sourcePhotoClaimName', `${target}.sourcePhotoClaimName`, 200),
    matchConfidenceThreshold: threshold ?? USUAL_THRESHOLD,
  }
}
