Feature: switch

  Scenario: The first case that holds wins, with exit and end as targets
    Given a workflow with definition:
    """yaml
    document:
      dsl: '1.0.3'
      namespace: default
      name: test
      version: '1.0.0'
    do:
      - group:
          do:
            - pick: { switch: [ { a: { when: '${ .x == 1 }', then: exit } }, { b: { when: .x > 0, then: end } } ] }
            - inner: { set: { x: inner } }
      - last: { set: { x: last } }
    """
    And given the workflow input is:
    """yaml
    { x: 1 }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    { x: last }
    """

  Scenario: Without a case that holds the next task runs
    Given a workflow with definition:
    """yaml
    document:
      dsl: '1.0.3'
      namespace: default
      name: test
      version: '1.0.0'
    do:
      - pick: { switch: [ { a: { when: .x == 2, then: end } } ] }
      - last: { set: { x: last } }
    """
    And given the workflow input is:
    """yaml
    { x: 1 }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    { x: last }
    """
