"""Proves generated code with the real tools of its platform: compiled, run, and compared.

``checks`` reads how tools are used, ``tools`` finds them, ``folder`` lays out what they are given,
``running`` runs them and tells the snippets apart, ``expected`` says what has to arrive,
``server`` takes what is sent over HTTP, ``cases`` tells what there is to prove, ``prover`` puts it
together and ``report`` tells its ``results``.
"""
