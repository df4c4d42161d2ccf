import type { FormatConstraint, FormatConstraints } from './presentation-definition.ts'

const jwtVc = ['jwt_vc', 'jwt_vc_json', 'jwt']
const jwtVp = ['jwt_vp', 'jwt_vp_json', 'jwt']
const ldpVc = ['ldp_vc', 'di_vc', 'ldp']
const ldpVp = ['ldp_vp', 'di_vp', 'ldp']
const sdJwtVc = ['dc+sd-jwt', 'vc+sd-jwt']

/**
 * What a format is called: by DIF's registry of claim formats, by OpenID4VC, and here. `jwt` and `ldp` stand for credentials and
 * presentations alike.
 */
const designations: Readonly<Record<string, readonly string[]>> = {
  jwt_vc: jwtVc,
  jwt_vc_json: jwtVc,
  'vc+jwt': ['vc+jwt', ...jwtVc],
  jwt_vp: jwtVp,
  jwt_vp_json: jwtVp,
  'vp+jwt': ['vp+jwt', ...jwtVp],
  ldp_vc: ldpVc,
  ldp_vp: ldpVp,
  'dc+sd-jwt': sdJwtVc,
  'vc+sd-jwt': sdJwtVc,
}

/** Whether `designation`, as a definition or a submission writes it, can mean the format. */
export function isDesignationOf(designation: string, format: string): boolean {
  return (designations[format] ?? [format]).includes(designation)
}

/** How a presented thing is encoded and signed. */
export interface ClaimFormat {
  readonly format: string
  /** JOSE algorithm, where it has one. */
  readonly algorithm?: string
  /** Type of the Data Integrity or linked data proof, where it has one. */
  readonly proofType?: string
}

/** §5: one of the formats must fit, and one of its algorithms or proof types where it lists some. */
export function fitsFormats(constraints: FormatConstraints | undefined, claim: ClaimFormat): boolean {
  if (constraints === undefined) return true
  return [...constraints].some(
    ([designation, constraint]) =>
      isDesignationOf(designation, claim.format) && fitsSignature(constraint, claim),
  )
}

function fitsSignature({ algorithms, proofTypes }: FormatConstraint, claim: ClaimFormat): boolean {
  const fits = (list: readonly string[], value: string | undefined) =>
    list.length === 0 || (value !== undefined && list.includes(value))
  return fits(algorithms, claim.algorithm) && fits(proofTypes, claim.proofType)
}
