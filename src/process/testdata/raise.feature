Feature: raise

  Scenario: Errors of use and expressions in them
    Given a workflow with definition:
    """yaml
    document:
      dsl: '1.0.3'
      namespace: default
      name: test
      version: '1.0.0'
    use:
      errors:
        late: { type: 'https://example.com/late', status: 410, title: '${ "late by \(.days)" }', detail: sorry }
    do:
      - stop: { raise: { error: late } }
    """
    And given the workflow input is:
    """yaml
    { days: 3 }
    """
    When the workflow is executed
    Then the workflow should fault with error:
    """yaml
    { type: 'https://example.com/late', status: 410, title: late by 3, detail: sorry, instance: /do/0/stop }
    """
