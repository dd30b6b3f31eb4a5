// Two clients that others wrote, unchanged, against the simulator. Prints one JSON line a call.
// node clients.cjs PORT CERTIFICATE HOOK (the directory it runs in has node_modules)
const http = require('http')
const https = require('https')
const path = require('path')
const [port, certificate, hook] = process.argv.slice(2)
const load = name => require(path.join(process.cwd(), 'node_modules', name))

// mpesa-api knows the provider's host only; we turn the address and nothing else.
https.request = (options, answered) =>
  http.request({ ...options, protocol: 'http:', hostname: '127.0.0.1', port, agent: undefined }, answered)

const Node = load('mpesa-node')
const { Mpesa } = load('mpesa-api')
const node = new Node({
  consumerKey: 'sandbox-consumer-key',
  consumerSecret: 'sandbox-consumer-secret',
  environment: 'sandbox',
  shortCode: '174379',
  initiatorName: 'jirani-api',
  lipaNaMpesaShortCode: '174379',
  lipaNaMpesaShortPass: 'sandbox-passkey',
  securityCredential: 'Sandbox#2026',
  certPath: certificate
})
node.baseURL = 'http://127.0.0.1:' + port
const api = new Mpesa(
  { clientKey: 'sandbox-consumer-key', clientSecret: 'sandbox-consumer-secret', initiatorPassword: 'Sandbox#2026', certificatePath: certificate },
  'sandbox'
)
const to = { ResultURL: hook + '/result', QueueTimeOutURL: hook + '/timeout' }
const calls = [
  ['mpesa-node push', async () => (await node.lipaNaMpesaOnline(254700000001, 10, hook + '/stk', 'H0001')).data],
  ['mpesa-node b2c', async () => (await node.b2c(600997, 254700000002, 10, to.QueueTimeOutURL, to.ResultURL)).data],
  ['mpesa-node b2b', async () => (await node.b2b(174379, 600000, 1, to.QueueTimeOutURL, to.ResultURL, 4, 4, null, 'BusinessPayBill', 'float')).data],
  ['mpesa-node balance', async () => (await node.accountBalance(174379, 4, to.QueueTimeOutURL, to.ResultURL)).data],
  ['mpesa-node status', async () => (await node.transactionStatus('UKM0000001', 174379, 4, to.QueueTimeOutURL, to.ResultURL)).data],
  ['mpesa-node reversal', async () => (await node.reversal('UKM0000001', 10, to.QueueTimeOutURL, to.ResultURL)).data],
  ['mpesa-node register', async () => (await node.c2bRegister(hook + '/confirmation', hook + '/validation')).data],
  ['mpesa-node simulate', async () => (await node.c2bSimulate(254700000003, 10, 'H0001')).data],
  ['mpesa-api push', () => api.lipaNaMpesaOnline({ BusinessShortCode: 174379, Amount: 10, PartyA: '254700000004', PartyB: '174379', PhoneNumber: '254700000004', CallBackURL: hook + '/stk', AccountReference: 'H0001', passKey: 'sandbox-passkey' })],
  ['mpesa-api b2c', () => api.b2c({ Initiator: 'jirani-api', CommandID: 'BusinessPayment', Amount: 10, PartyA: '600997', PartyB: '254700000005', ...to })],
  ['mpesa-api balance', () => api.accountBalance({ Initiator: 'jirani-api', PartyA: '174379', IdentifierType: '4', ...to })],
  ['mpesa-api status', () => api.transactionStatus({ Initiator: 'jirani-api', TransactionID: 'UKM0000001', PartyA: '174379', IdentifierType: '4', ...to })],
  ['mpesa-api reversal', () => api.reversal({ Initiator: 'jirani-api', TransactionID: 'UKM0000001', Amount: '10', ReceiverParty: '174379', ...to })],
  ['mpesa-api register', () => api.c2bRegister({ ShortCode: '174379', ResponseType: 'Completed', ConfirmationURL: hook + '/confirmation', ValidationURL: hook + '/validation' })],
  ['mpesa-api simulate', () => api.c2bSimulate({ CommandID: 'CustomerPayBillOnline', Amount: 10, Msisdn: 254700000006, ShortCode: '174379' })]
]

;(async () => {
  let checkout = ''
  for (const [name, call] of calls) {
    try {
      const answer = await call()
      if (answer.CheckoutRequestID) checkout = answer.CheckoutRequestID
      console.log(JSON.stringify({ name, code: answer.ResponseCode }))
    } catch (error) {
      const said = error.response ? error.response.data : error.data || String(error)
      console.log(JSON.stringify({ name, error: said }))
    }
  }
  await new Promise(done => setTimeout(done, 500))
  const asked = await api.lipaNaMpesaQuery({ BusinessShortCode: 174379, CheckoutRequestID: checkout, passKey: 'sandbox-passkey' })
  console.log(JSON.stringify({ name: 'mpesa-api query', code: asked.ResponseCode, result: asked.ResultCode }))
})()
