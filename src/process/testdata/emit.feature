Feature: emit

  Scenario: The output is the envelope
    Given a workflow with definition:
    """yaml
    document:
      dsl: '1.0.3'
      namespace: default
      name: test
      version: '1.0.0'
    do:
      - say:
          emit:
            event:
              with: { type: order.noted, source: /test, subject: '${ .id }', time: '2026-02-03T04:05:06Z', data: { n: '${ .n }' } }
    """
    And given the workflow input is:
    """yaml
    { id: ord_9, n: 1 }
    """
    When the workflow is executed
    Then the workflow should complete
    And the workflow output should have properties 'id', 'specversion', 'type', 'source'
    And the workflow output should have a 'subject' property with value:
    """yaml
    ord_9
    """
    And the workflow output should have a 'data' property with value:
    """yaml
    { n: 1 }
    """

  Scenario: An attribute that is not text faults
    Given a workflow with definition:
    """yaml
    document:
      dsl: '1.0.3'
      namespace: default
      name: test
      version: '1.0.0'
    do:
      - say: { emit: { event: { with: { type: order.noted, source: /test, subject: '${ .n }' } } } }
    """
    And given the workflow input is:
    """yaml
    { n: 1 }
    """
    When the workflow is executed
    Then the workflow should fault with error:
    """yaml
    { status: 400, code: process.emit }
    """
