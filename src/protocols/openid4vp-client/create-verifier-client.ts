import { CoreError } from '../../core/errors.ts'
import type { VerifierClient, VerifierQuestion } from '../../core/ports/verifier-client.ts'
import { encryptAnswer } from './encrypt-answer.ts'
import { type OpeningPorts, openRequest, type QuestionDetails } from './open-request.ts'
import { sendAnswer } from './send-answer.ts'

/** The holder's side of OpenID4VP 1.0. */
export function createOpenid4vpClient(ports: OpeningPorts): VerifierClient {
  return {
    open: (requestUri, context) => openRequest(ports, requestUri, context),

    async answer(question, presentations, { deadline }) {
      const { responseUri, state, encryption } = detailsOf(question)
      const vpToken = Object.fromEntries(presentations)
      const named = state === undefined ? {} : { state }
      const form =
        encryption === undefined
          ? { vp_token: JSON.stringify(vpToken), ...named }
          : { response: await encryptAnswer(encryption, { vp_token: vpToken, ...named }) }
      return sendAnswer(ports, responseUri, form, deadline)
    },

    async decline(question, error, { deadline }) {
      const { responseUri, state } = detailsOf(question)
      try {
        return await sendAnswer(
          ports,
          responseUri,
          { error, ...(state === undefined ? {} : { state }) },
          deadline,
        )
      } catch (failure) {
        if (!(failure instanceof CoreError)) throw failure
        ports.log.info(
          { code: failure.code, detail: failure.detail },
          'a verifier does not hear that it gets nothing',
        )
        return {}
      }
    },
  }
}

function detailsOf({ details }: VerifierQuestion): QuestionDetails {
  return details as unknown as QuestionDetails
}
