Feature: set

  Scenario: set replaces the data and may be an expression
    Given a workflow with definition:
    """yaml
    document:
      dsl: '1.0.3'
      namespace: default
      name: test
      version: '1.0.0'
    do:
      - a: { set: '${ [.a, .b] }' }
      - b: { set: { list: '${ . }', text: 'a $5 note', number: 1.5, nothing: null } }
    """
    And given the workflow input is:
    """yaml
    { a: 1, b: 2 }
    """
    When the workflow is executed
    Then the workflow should complete with output:
    """yaml
    { list: [1, 2], text: 'a $5 note', number: 1.5, nothing: null }
    """
