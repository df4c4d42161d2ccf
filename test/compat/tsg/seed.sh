curl -L 'https://tsg.dataspac.es/api/management/issuance/request/oid4vci' \
-H 'Content-Type: application/json' \
-H 'Accept: application/json' \
-d '{
"issuerUrl": "https://issuer.example.com",
"preAuthorizedCode": "pre-auth-code-xyz",
"authorized": {
"accessToken": "access-token",
"credentialIdentifier": "credential-type",
"additionalRequestParams": {}
}
}'
