import type { MailWords } from './mail-words.ts'

export const es: MailWords = {
  offerSubject: '{issuer} le ofrece: {credential}',
  offerHeading: '{credential}',
  offerIntroduction: '{issuer} le ofrece esta credencial. Se guarda en la cartera digital de su teléfono.',
  openOffer: 'Abrir la oferta',
  scanCode: 'O escanee este código con su cartera:',
  openWallet: 'Abrir mi cartera en este dispositivo',
  codeFollows: 'Cuando su cartera abra la oferta, recibirá el código necesario en un segundo correo.',
  offerEnds: 'La oferta termina el {until}.',
  offerUnexpected: '¿No esperaba este correo? No haga nada: la oferta termina por sí sola.',
  codeSubject: 'Su código para: {credential}',
  codeHeading: 'Su código',
  codeIntroduction: 'Su cartera pide este código para recoger «{credential}» de {issuer}:',
  codeEnds: 'Solo sirve para esta oferta, hasta el {until}.',
  codeUnexpected:
    'Escríbalo en su propia cartera y no se lo diga a nadie, tampoco a {issuer}. ¿No ha abierto ninguna oferta? Entonces lo ha hecho otra persona: no comparta el código.',
}
